import type { MonitoringSettings } from '../../contracts/monitor.js';
import type { FeedbackRecord } from '../../contracts/feedback.js';

/** A text of the stream with the champion's answer. Numbers are classes. */
export interface AnsweredText {
  actual: number;
  predicted: number;
}

/** What the world does, day by day. */
export interface Scenario {
  name: string;
  /** What should happen, for the table. */
  expected: string;
  days: number;
  textsPerDay: number;
  /** The share of positive texts on a day. */
  positiveShare: (day: number) => number;
  /** The label that a text gets a day later; null for none. `draw` is uniform in [0, 1). */
  label: (
    text: AnsweredText,
    day: number,
    draw: () => number,
  ) => (Pick<FeedbackRecord, 'kind' | 'source'> & { label: number }) | null;
  settings: Partial<MonitoringSettings>;
}

const half = (): number => 0.5;
const dayMs = 24 * 3_600_000;
const truthful: Scenario['label'] = ({ actual }) => ({ kind: 'random', source: 'customers', label: actual });

export const scenarios: readonly Scenario[] = [
  {
    name: 'nothing wrong, default settings',
    expected: 'no champion more than a point below the best before, in 95 % of the runs',
    days: 200,
    textsPerDay: 60,
    positiveShare: half,
    label: truthful,
    settings: {},
  },
  {
    name: 'nothing wrong, retrained each week',
    expected: 'the same',
    days: 200,
    textsPerDay: 60,
    positiveShare: half,
    label: truthful,
    settings: { retrainEveryMs: 7 * dayMs },
  },
  {
    name: 'only reports of errors',
    expected: 'alert that asks for random labels, no promotion',
    days: 60,
    textsPerDay: 60,
    positiveShare: half,
    label: ({ actual, predicted }) =>
      actual === predicted ? null : { kind: 'errors', source: 'button', label: actual },
    settings: {},
  },
  {
    name: 'only errors, sent as random labels',
    expected: 'quarantine, no promotion',
    days: 60,
    textsPerDay: 60,
    positiveShare: half,
    label: ({ actual, predicted }) =>
      actual === predicted ? null : { kind: 'random', source: 'button', label: actual },
    settings: {},
  },
  {
    name: 'one of two sources swaps labels',
    expected: 'quarantine before any retraining',
    days: 60,
    textsPerDay: 60,
    positiveShare: half,
    label: ({ actual }, day, draw) =>
      draw() < 0.5
        ? { kind: 'random', source: 'customers', label: actual }
        : { kind: 'random', source: 'broken', label: day < 10 ? actual : 1 - actual },
    settings: {},
  },
  {
    name: 'from 50 to 80 % positive on day 20',
    expected: 'promotion, judged on recent rows',
    days: 70,
    textsPerDay: 200,
    positiveShare: (day) => (day < 20 ? 0.5 : 0.8),
    label: truthful,
    settings: {},
  },
];
