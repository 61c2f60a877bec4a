import { toEvergreenError } from '../contracts/errors.js';
import type { ObjectStore } from '../registry/object-store.js';
import { sweepPredictions } from '../registry/predictions.js';

const sweepIntervalMs = 3_600_000;
const dayMs = 86_400_000;

/** Removes what the prediction log has kept for long enough: now, and once an hour. @returns stops it */
export function sweepPredictionsHourly(
  store: ObjectStore,
  { model, retentionDays, warn }: { model: string; retentionDays: number; warn: (message: string) => void },
): () => void {
  const sweep = (): void => {
    sweepPredictions(store, model, new Date(Date.now() - retentionDays * dayMs)).catch((thrown: unknown) =>
      warn(`Old predictions are not removed yet: ${toEvergreenError(thrown).message}`),
    );
  };
  sweep();
  const timer = setInterval(sweep, sweepIntervalMs).unref();
  return () => clearInterval(timer);
}
