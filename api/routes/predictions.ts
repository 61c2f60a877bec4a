import { Router } from 'express';
import { readPredictionId } from '../../policy/prediction-id.js';
import type { FeedbackService } from '../feedback/feedback-service.js';
import { requireKey } from '../middleware/require-key.js';

/** `DELETE /predictions/:id`: deletes a prediction from the log, and its feedback. */
export function predictionsRoute(
  service: Pick<FeedbackService, 'keys' | 'signer' | 'deletePrediction'>,
): Router {
  return Router().delete(
    '/predictions/:id',
    requireKey({ random: service.keys.random }),
    async (request, response) => {
      const id = request.params['id'] as string;
      response.json({ deleted: await service.deletePrediction(id, readPredictionId(service.signer, id)) });
    },
  );
}
