import type { LifecycleEnd } from '../../contracts/lifecycle-end.js';
import type { MonitoringSettings } from '../../contracts/monitor.js';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

type Outcome = LifecycleEnd['outcome'];

/** A world in which a monitor lives for a year with default settings, unless it changes some. */
export interface Scenario {
  name: string;
  settings?: Partial<MonitoringSettings>;
  /** Days on which the texts change, so that a champion trained before gives wrong answers. */
  changes?: readonly number[];
  /** What shows a change: labels that contradict the champion, or the texts alone. */
  alarm?: 'performance' | 'drift';
  labelsPerDay?: number;
  /** Labels that swap two classes: the source is quarantined, and none of its rows counts. */
  areLabelsSwapped?: boolean;
  /** Labels of texts that were chosen because the champion is wrong. They train, but judge nothing. */
  areReportsOfErrors?: boolean;
  /** What becomes of a retraining, with its share; what is left is promoted. */
  outcomes?: Partial<Record<Outcome, number>>;
  /** What becomes of a challenger, with its share; what is left is given up. */
  challenges?: { promoted: number; rejected: number };
  /** What people do, times a year at random: `evergreen retrain`, `train`, `promote`, `rollback`. */
  byHand?: Partial<Record<'retrain' | 'train' | 'promote' | 'rollback', number>>;
  /** Times a year that the clock jumps, by up to five days in either direction. */
  clockJumps?: number;
  /** Share of ended retrainings of which the monitor hears nothing. */
  lostSignals?: number;
  /** Bounds of what is right, a year; each simulated year has to keep them. */
  expected: {
    automatic: readonly [fewest: number, most: number];
    promoted?: readonly [fewest: number, most: number];
    /** Begin of an alert that has to be raised. */
    alert?: string;
  };
}

const none = [0, 0] as const;
const rejecting = { rejected: 0.9, failed: 0.1 };

export const scenarios: readonly Scenario[] = [
  { name: 'nothing changes', labelsPerDay: 50, expected: { automatic: none } },
  {
    name: 'accuracy falls four times, retraining helps',
    changes: [30, 120, 210, 300],
    labelsPerDay: 50,
    expected: { automatic: [4, 4], promoted: [4, 4], alert: 'performance' },
  },
  {
    name: 'texts change, retraining never helps',
    changes: [30],
    alarm: 'drift',
    labelsPerDay: 50,
    outcomes: rejecting,
    // The circuit breaker stops after three.
    expected: { automatic: [3, 3], promoted: none, alert: 'circuit breaker' },
  },
  {
    name: 'accuracy falls, every candidate becomes the challenger',
    changes: [30],
    labelsPerDay: 50,
    outcomes: { challenger: 1 },
    challenges: { promoted: 0.3, rejected: 0.3 },
    expected: { automatic: [1, 20], alert: 'performance' },
  },
  {
    name: 'labels are reports of errors only',
    changes: [30],
    alarm: 'drift',
    labelsPerDay: 20,
    areReportsOfErrors: true,
    // Nothing could decide about a candidate, so random labels are asked for.
    expected: { automatic: none, alert: 'labels' },
  },
  {
    name: 'one source swaps its labels',
    changes: [30],
    alarm: 'drift',
    labelsPerDay: 50,
    areLabelsSwapped: true,
    expected: { automatic: none, alert: 'quarantine' },
  },
  {
    name: 'the shares of the labels change',
    changes: [100],
    labelsPerDay: 100,
    expected: { automatic: [1, 1], promoted: [1, 1], alert: 'performance' },
  },
  {
    name: 'a weekly schedule',
    settings: { retrainEveryMs: 7 * dayMs },
    outcomes: { rejected: 0.1, challenger: 0.3 },
    expected: { automatic: [3, 53] },
  },
  {
    name: 'a weekly schedule that only rejects',
    settings: { retrainEveryMs: 7 * dayMs },
    outcomes: rejecting,
    expected: { automatic: [3, 3], promoted: none },
  },
  {
    name: 'people retrain, train and promote at random',
    changes: [60, 200],
    labelsPerDay: 50,
    outcomes: { rejected: 0.4, cancelled: 0.1 },
    byHand: { retrain: 40, train: 20, promote: 6 },
    expected: { automatic: [0, 40] },
  },
  {
    name: 'people roll back at random',
    settings: { retrainEveryMs: 14 * dayMs },
    changes: [60, 200],
    labelsPerDay: 30,
    outcomes: { rejected: 0.2 },
    byHand: { rollback: 10, retrain: 5 },
    expected: { automatic: [1, 60] },
  },
  {
    name: 'the clock jumps',
    settings: { retrainEveryMs: 7 * dayMs },
    changes: [60, 200],
    labelsPerDay: 50,
    outcomes: { rejected: 0.3 },
    clockJumps: 12,
    byHand: { retrain: 5 },
    expected: { automatic: [3, 70] },
  },
  {
    name: 'ends of retrainings are not signaled',
    changes: [60, 200],
    labelsPerDay: 50,
    outcomes: { rejected: 0.3, failed: 0.1 },
    byHand: { retrain: 20, train: 10 },
    lostSignals: 0.5,
    expected: { automatic: [0, 30] },
  },
];
