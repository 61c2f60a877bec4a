import type { RetrainingReason } from '../../contracts/lifecycle.js';
import {
  isAutomatic,
  type Alert,
  type EndedRetraining,
  type MonitoringSettings,
} from '../../contracts/monitor.js';
import type { Observation } from '../../contracts/observation.js';
import { percent } from '../../contracts/percent.js';

const hourMs = 3_600_000;

/** A reason to retrain, as soon as there are enough new rows. */
export interface Trigger {
  reason: Exclude<RetrainingReason, 'manual' | 'first'>;
  summary: string;
  /** New training rows that the retraining needs, and those that there are. */
  rowsNeeded: number;
  rows: number;
  /** Raised whether or not a retraining follows. */
  alert?: Alert;
}

/** All reasons to retrain, the most urgent first. @param retrainings ended ones, the newest last */
export function findTriggers(
  observation: Observation,
  settings: MonitoringSettings,
  now: number,
  retrainings: readonly EndedRetraining[],
): Trigger[] {
  const { champion, accuracy, drift, feedback } = observation;
  if (champion === null) return [];
  const triggers: Trigger[] = [];
  const withAlert = (trigger: Trigger): Trigger => ({
    ...trigger,
    alert: { about: `${trigger.reason}, generation ${champion.generation}`, text: trigger.summary },
  });
  if (accuracy?.alarmed)
    triggers.push(
      withAlert({
        reason: 'performance',
        summary: describeFall(accuracy),
        rowsNeeded: settings.minimumNewRows,
        rows: feedback.newRows,
      }),
    );
  if (drift !== null && drift.drifting.length > 0)
    triggers.push(
      withAlert({
        reason: 'drift',
        summary: describeDrift(drift),
        rowsNeeded: settings.minimumNewRows,
        // Rows from before the drift are like those that the champion was trained on.
        rows: feedback.newRowsSinceDrift,
      }),
    );
  if (settings.retrainAfterRows !== null && feedback.newRows >= settings.retrainAfterRows)
    triggers.push({
      reason: 'new-data',
      summary: `${feedback.newRows} new rows to train on`,
      rowsNeeded: settings.retrainAfterRows,
      rows: feedback.newRows,
    });
  // A scheduled retraining that gave no champion waits a whole period for the next one, too.
  const scheduled = retrainings.findLast((ended) => isAutomatic(ended) && ended.reason === 'schedule');
  const since = Math.max(champion.promotedAt, scheduled?.endedAt ?? -Infinity);
  if (settings.retrainEveryMs !== null && now - since >= settings.retrainEveryMs)
    triggers.push({
      reason: 'schedule',
      summary: `the champion is ${((now - champion.promotedAt) / hourMs).toFixed(1)} h old`,
      rowsNeeded: 0,
      rows: feedback.newRows,
    });
  return triggers;
}

function describeFall({ fallRate, fallRows, threshold }: NonNullable<Observation['accuracy']>): string {
  return `accuracy ${percent(fallRate, 1)} on the last ${fallRows} labeled texts is significantly below ${percent(threshold, 1)}`;
}

function describeDrift(drift: NonNullable<Observation['drift']>): string {
  const { drifting, texts, jensenShannonDistance, jensenShannonOfValidation } = drift;
  const figures = [
    `of ${texts} texts`,
    `Jensen–Shannon distance ${jensenShannonDistance.toFixed(2)}, validation rows ${jensenShannonOfValidation.toFixed(2)}`,
    'no estimate of the accuracy: only labels can tell',
  ];
  return `texts have changed: ${drifting.join(', ')} (${figures.join('; ')})`;
}
