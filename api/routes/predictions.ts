import { Router } from 'express';
import { readPredictionId, type PredictionSigner } from '../../policy/prediction-id.js';
import type { PredictionBatch } from '../../registry/predictions.js';
import { requireKey } from '../middleware/require-key.js';

export interface DeletionDependencies {
  key: string;
  signer: PredictionSigner;
  /** Deletes a prediction and its feedback. */
  deletePrediction: (
    id: string,
    batch: PredictionBatch,
  ) => Promise<{ predictions: number; feedback: number }>;
}

/** `DELETE /predictions/:id`: removes a prediction from the log, and the feedback that was sent for it. */
export function predictionsRoute({ key, signer, deletePrediction }: DeletionDependencies): Router {
  return Router().delete('/predictions/:id', requireKey(key), async (request, response) => {
    const id = request.params['id'] as string;
    response.json({ deleted: await deletePrediction(id, readPredictionId(signer, id)) });
  });
}
