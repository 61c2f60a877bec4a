import type { ObjectStore } from '../../store/object-store.js';

/** Steps of a run's complete checkpoints in the store, the newest first; empty while the store does not answer. */
export async function completeCheckpointSteps(store: ObjectStore, runId: string): Promise<number[]> {
  const steps: number[] = [];
  try {
    for await (const { key } of store.list(`runs/${runId}/trials/0/checkpoints/`)) {
      const step = /\/(\d{10})-[^/]+\/state\.json$/.exec(key)?.[1];
      if (step !== undefined) steps.push(Number(step));
    }
  } catch {
    return [];
  }
  return steps.sort((a, b) => b - a);
}
