import type { FeedbackRow } from '../../contracts/feedback.js';
import type { MonitorMemory } from '../../contracts/monitor-memory.js';
import { seenAt } from '../../policy/feedback/unused-rows.js';
import { readAlarms, saveAlarms, type Alarms } from '../../registry/alarms.js';
import type { ObjectStore } from '../../store/object-store.js';

type Alarmed = Pick<MonitorMemory, 'accuracy' | 'labeledPredictions'>;

/**
 * Stores what the alarms of this observation say: which labeled texts raised one of low accuracy (those since the accuracy
 * seems to have fallen), and since when the traffic is another. A later alarm about the same generation adds its own.
 * @param options.feedback has the labels of these texts
 * @param options.wasAlarmed whether the alarm of low accuracy was on before the newest labels: those that come while it is
 * on did not raise it
 * @returns what all alarms about this generation say
 */
export async function keepAlarms(
  store: ObjectStore,
  model: string,
  memory: Alarmed & Pick<MonitorMemory, 'generation' | 'drift'>,
  options: { feedback: readonly FeedbackRow[]; wasAlarmed: boolean; quarantined: readonly string[] },
): Promise<Alarms> {
  const before = await readAlarms(store, model, memory.generation);
  const isNew = memory.accuracy.evidence.alarmed && !options.wasAlarmed;
  const raised = new Set(isNew ? rowsThatRaised(memory, options.quarantined) : []);
  const times = options.feedback.filter(({ rowId }) => raised.has(rowId)).map(seenAt);
  const fellAt = times.length === 0 ? null : times.reduce((earliest, time) => Math.min(earliest, time));
  const driftedAt = memory.drift?.alarmedAt ? Date.parse(memory.drift.alarmedAt) : null;
  const changedAt = latest(before.changedAt, fellAt, driftedAt);
  if (raised.size === 0 && changedAt === before.changedAt) return before;
  const all: Alarms = { raisedBy: new Set([...before.raisedBy, ...raised]), changedAt };
  await saveAlarms(store, model, memory.generation, all);
  return all;
}

function latest(...times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** Ids of the labeled texts since the accuracy seems to have fallen. */
export function rowsThatRaised(
  { accuracy, labeledPredictions }: Alarmed,
  quarantined: readonly string[],
): string[] {
  const counted = labeledPredictions.filter(({ source }) => !quarantined.includes(source));
  return counted.slice(-Math.max(1, accuracy.evidence.span)).map(({ rowId }) => rowId);
}
