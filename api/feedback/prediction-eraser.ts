import type { PredictionIdentity } from '../../contracts/prediction.js';
import type { FeedbackLog } from '../../registry/feedback.js';
import { deletePredictions, type PredictionBatch } from '../../registry/predictions.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { PredictionLog } from '../predictions/prediction-log.js';

interface Waiting {
  id: string;
  batch: PredictionBatch;
  resolve: (deleted: { predictions: number; feedback: number }) => void;
  reject: (error: unknown) => void;
}

/** Erases predictions and their feedback. Those that are asked for while others are erased are erased together after these. */
export class PredictionEraser {
  private waiting: Waiting[] = [];
  private isErasing = false;

  constructor(
    private readonly options: {
      store: ObjectStore;
      model: string;
      predictions: PredictionLog;
      feedback: FeedbackLog;
    },
  ) {}

  /** @returns how many predictions (0 or 1) and how much feedback there was */
  erase(id: string, identity: PredictionIdentity): Promise<{ predictions: number; feedback: number }> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id, batch: identity, resolve, reject });
      if (!this.isErasing) void this.eraseWaiting();
    });
  }

  private async eraseWaiting(): Promise<void> {
    this.isErasing = true;
    while (this.waiting.length > 0) {
      const together = this.waiting.splice(0);
      try {
        const { predictions, feedback } = await this.eraseAll(together);
        for (const { id, resolve } of together) {
          resolve({ predictions: predictions.has(id) ? 1 : 0, feedback: feedback.get(id) ?? 0 });
          // The same id twice is there only once.
          predictions.delete(id);
          feedback.delete(id);
        }
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.isErasing = false;
  }

  private async eraseAll(together: readonly Waiting[]) {
    const { store, model, predictions, feedback } = this.options;
    const ids = new Set(together.map(({ id }) => id));
    const deleted = new Set([...ids].filter((id) => predictions.forget(id)));
    await predictions.flush();
    const batches = new Map(
      together.map(({ batch }) => [`${batch.processId}/${batch.batch}`, batch] as const),
    );
    for (const batch of batches.values())
      for (const id of await deletePredictions(store, model, batch, ids)) deleted.add(id);
    return { predictions: deleted, feedback: new Map(await feedback.deletePredictions(ids)) };
  }
}
