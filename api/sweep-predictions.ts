import { toEvergreenError } from '../contracts/errors.js';
import type { ObjectStore } from '../store/object-store.js';
import { sweepPredictions } from '../registry/predictions.js';
import { openSketchLog } from '../registry/sketches.js';

const sweepIntervalMs = 3_600_000;
const dayMs = 86_400_000;

/** Removes the predictions and sketches that were kept for long enough: now, and once an hour. @returns stops it */
export function sweepPredictionsHourly(
  store: ObjectStore,
  { model, retentionDays, warn }: { model: string; retentionDays: number; warn: (message: string) => void },
): () => void {
  const sweep = (): void => {
    const before = new Date(Date.now() - retentionDays * dayMs);
    Promise.all([sweepPredictions(store, model, before), openSketchLog(store, model).sweep(before)]).catch(
      (thrown: unknown) => warn(`Old predictions are not removed yet: ${toEvergreenError(thrown).message}`),
    );
  };
  sweep();
  const timer = setInterval(sweep, sweepIntervalMs).unref();
  return () => clearInterval(timer);
}
