import type { MonitorMemory } from '../../contracts/monitor-memory.js';
import { readAlarmRows, saveAlarmRows } from '../../registry/alarm-rows.js';
import type { ObjectStore } from '../../store/object-store.js';

/**
 * Stores which labeled texts raised the alarm of low accuracy: those since the accuracy seems to have fallen. A later
 * alarm about the same generation adds its own.
 * @param options.wasAlarmed whether the alarm was on before the newest labels: those that come while it is on did not
 * raise it
 */
export async function keepAlarmRows(
  store: ObjectStore,
  model: string,
  memory: Pick<MonitorMemory, 'generation' | 'accuracy' | 'labeledPredictions'>,
  { wasAlarmed, quarantined }: { wasAlarmed: boolean; quarantined: readonly string[] },
): Promise<void> {
  const { alarmed, span } = memory.accuracy.evidence;
  if (wasAlarmed || !alarmed) return;
  const counted = memory.labeledPredictions.filter(({ source }) => !quarantined.includes(source));
  const raised = counted.slice(-Math.max(1, span)).map(({ rowId }) => rowId);
  const before = await readAlarmRows(store, model, memory.generation);
  await saveAlarmRows(store, model, memory.generation, [...new Set([...before, ...raised])]);
}
