import type { MonitorMemory } from '../../contracts/monitor-memory.js';
import { readAlarmRows, saveAlarmRows } from '../../registry/alarm-rows.js';
import type { ObjectStore } from '../../store/object-store.js';

/**
 * Stores which labeled texts raised the alarm of low accuracy: those since the accuracy seems to have fallen. A later
 * alarm about the same generation adds its own.
 * @param options.wasAlarmed whether the alarm was on before the newest labels: those that come while it is on did not
 * raise it
 * @returns the ids of all texts that raised the alarm about this generation
 */
export async function keepAlarmRows(
  store: ObjectStore,
  model: string,
  memory: Pick<MonitorMemory, 'generation' | 'accuracy' | 'labeledPredictions'>,
  { wasAlarmed, quarantined }: { wasAlarmed: boolean; quarantined: readonly string[] },
): Promise<ReadonlySet<string>> {
  const before = await readAlarmRows(store, model, memory.generation);
  if (wasAlarmed || !memory.accuracy.evidence.alarmed) return before;
  const all = new Set([...before, ...rowsThatRaised(memory, quarantined)]);
  await saveAlarmRows(store, model, memory.generation, [...all]);
  return all;
}

/** Ids of the labeled texts since the accuracy seems to have fallen. */
export function rowsThatRaised(
  { accuracy, labeledPredictions }: Pick<MonitorMemory, 'accuracy' | 'labeledPredictions'>,
  quarantined: readonly string[],
): string[] {
  const counted = labeledPredictions.filter(({ source }) => !quarantined.includes(source));
  return counted.slice(-Math.max(1, accuracy.evidence.span)).map(({ rowId }) => rowId);
}
