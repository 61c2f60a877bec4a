import { toEvergreenError } from '../../contracts/errors.js';
import { sweepPredictions } from '../../registry/predictions.js';
import { openSketchLog } from '../../registry/sketches.js';
import type { ObjectStore } from '../../store/object-store.js';

const sweepIntervalMs = 3_600_000;
const dayMs = 86_400_000;

/** Deletes predictions and sketches older than the retention time, now and every hour. @returns a function that stops it */
export function startRetention(
  store: ObjectStore,
  { model, retentionDays, warn }: { model: string; retentionDays: number; warn: (message: string) => void },
): () => void {
  const sweep = (): void => {
    const before = new Date(Date.now() - retentionDays * dayMs);
    Promise.all([sweepPredictions(store, model, before), openSketchLog(store, model).sweep(before)]).catch(
      (thrown: unknown) =>
        warn(
          `Old predictions could not be deleted; the next attempt is in an hour: ${toEvergreenError(thrown).message}`,
        ),
    );
  };
  sweep();
  const timer = setInterval(sweep, sweepIntervalMs).unref();
  return () => clearInterval(timer);
}
