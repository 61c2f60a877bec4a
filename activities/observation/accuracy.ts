import type { LabeledPrediction, MonitorMemory } from '../../contracts/monitor-memory.js';
import type { MonitoringSettings } from '../../contracts/monitor.js';
import type { Observation } from '../../contracts/observation.js';
import { updateAccuracyDetector } from '../../policy/accuracy/accuracy-detector.js';
import { wilsonInterval } from '../../policy/statistics/wilson-interval.js';

/** Number of predictions over which the accuracy is computed. */
const windowSize = 500;

export interface AccuracyOptions extends Pick<MonitoringSettings, 'rowsBetweenFalseAlarms'> {
  threshold: number;
  /** Sources whose labels are not counted. */
  quarantined: readonly string[];
}

/**
 * Updates the accuracy detector with predictions whose labels became known. Each text counts once, with the
 * newest of its labels among `rows`. Labels from quarantined sources are kept, but not counted.
 * @param rows in the order in which the labels arrived
 */
export function updateAccuracy(
  memory: MonitorMemory,
  rows: readonly LabeledPrediction[],
  options: AccuracyOptions,
): void {
  const known = new Set(memory.labeledPredictions.map(({ rowId }) => rowId));
  const isCounted = ({ source }: LabeledPrediction): boolean => !options.quarantined.includes(source);
  // Counted labels come last, so that a quarantined source cannot override them.
  const inOrder = [...rows.filter((row) => !isCounted(row)), ...rows.filter(isCounted)];
  for (const row of new Map(inOrder.map((row) => [row.rowId, row])).values()) {
    if (known.has(row.rowId)) continue;
    if (isCounted(row))
      memory.accuracy = updateAccuracyDetector(memory.accuracy, row.label === row.predicted, options);
    memory.labeledPredictions.push(row);
  }
  memory.labeledPredictions = memory.labeledPredictions.slice(-windowSize);
}

/** The figures of an observation; null while no prediction counts. */
export function describeAccuracy(
  { labeledPredictions, accuracy }: MonitorMemory,
  options: AccuracyOptions,
): Observation['accuracy'] {
  const counted = labeledPredictions.filter(({ source }) => !options.quarantined.includes(source));
  const rows = counted.length;
  if (rows === 0) return null;
  const isCorrect = ({ label, predicted }: LabeledPrediction): boolean => label === predicted;
  const correct = counted.filter(isCorrect).length;
  const [low, high] = wilsonInterval(correct, rows);
  const fall = counted.slice(-Math.max(1, accuracy.evidence.span));
  return {
    rows,
    rate: correct / rows,
    low,
    high,
    threshold: options.threshold,
    fallRows: fall.length,
    fallRate: fall.filter(isCorrect).length / fall.length,
    evidence: accuracy.evidence.log,
    alarmAt: Math.log(options.rowsBetweenFalseAlarms),
    alarmed: accuracy.evidence.alarmed,
  };
}
