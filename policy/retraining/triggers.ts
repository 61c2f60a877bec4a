import { percent } from '../../contracts/percent.js';
import type { Alert, MonitoringSettings, Observation } from '../../contracts/monitor.js';
import type { RetrainingReason } from '../../contracts/lifecycle.js';
import { inHours } from './in-hours.js';

/** A reason to retrain, or one that would be if there were something new to learn from. */
export interface Trigger {
  reason: Exclude<RetrainingReason, 'manual' | 'first'>;
  summary: string;
  /** New training rows that it takes, and those that there are. */
  rowsNeeded: number;
  rows: number;
  /** What a person is told, whether or not a retraining follows. */
  alert?: Alert;
}

/** Everything that asks for a retraining, the most urgent first. */
export function findTriggers(observation: Observation, settings: MonitoringSettings, now: number): Trigger[] {
  const { champion, accuracy, drift, feedback } = observation;
  if (champion === null) return [];
  const triggers: Trigger[] = [];
  const about = (what: string): string => `${what}, generation ${champion.generation}`;
  if (accuracy?.alarmed) {
    const summary = `accuracy ${percent(accuracy.fallRate, 1)} on the last ${accuracy.fallRows} labelled texts is significantly below ${percent(accuracy.threshold, 1)}`;
    triggers.push({
      reason: 'performance',
      summary,
      rowsNeeded: settings.minimumNewRows,
      rows: feedback.newRows,
      alert: { about: about('performance'), text: summary },
    });
  }
  if (drift !== null && drift.drifting.length > 0) {
    const summary = `texts have changed: ${drift.drifting.join(', ')} (of ${drift.texts} texts; Jensen–Shannon distance ${drift.jensenShannonDistance.toFixed(2)}, validation rows ${drift.jensenShannonOfValidation.toFixed(2)}; estimated accuracy ${percent(drift.estimatedAccuracy, 1)})`;
    triggers.push({
      reason: 'drift',
      summary,
      rowsNeeded: settings.minimumNewRows,
      // What came before looks as the champion's own data do.
      rows: feedback.newRowsSinceDrift,
      alert: { about: about('drift'), text: summary },
    });
  }
  if (settings.retrainAfterRows !== null && feedback.newRows >= settings.retrainAfterRows)
    triggers.push({
      reason: 'new-data',
      summary: `${feedback.newRows} new rows to train on`,
      rowsNeeded: settings.retrainAfterRows,
      rows: feedback.newRows,
    });
  const ageMs = now - champion.promotedAt;
  if (settings.retrainEveryMs !== null && ageMs >= settings.retrainEveryMs)
    triggers.push({
      reason: 'schedule',
      summary: `the champion is ${inHours(ageMs)} old`,
      rowsNeeded: 0,
      rows: feedback.newRows,
    });
  return triggers;
}
