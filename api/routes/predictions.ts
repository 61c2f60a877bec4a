import { Router } from 'express';
import { z } from 'zod';
import { parseWith } from '../../contracts/parse.js';
import { readPredictionId } from '../../policy/prediction-id.js';
import { maximumItems } from '../feedback/accept-feedback.js';
import type { FeedbackService } from '../feedback/feedback-service.js';
import { requireKey } from '../middleware/require-key.js';

export const sampleSchema = z.strictObject({
  count: z.coerce.number().int().min(1).max(maximumItems).default(20),
});

/**
 * `GET /predictions/sample`: texts for labeling. `DELETE /predictions/:id`: deletes a prediction from the log, and its
 * feedback.
 */
export function predictionsRoute(
  service: Pick<FeedbackService, 'keys' | 'signer' | 'deletePrediction' | 'sample'>,
): Router {
  const { keys, signer } = service;
  const hasKey = requireKey({ random: keys.random });
  return Router()
    .get('/predictions/sample', hasKey, async (request, response) => {
      const { count } = parseWith(sampleSchema, request.query, 'query');
      response.json(await service.sample(count));
    })
    .delete('/predictions/:id', hasKey, async (request, response) => {
      const id = request.params['id'] as string;
      response.json({ deleted: await service.deletePrediction(id, readPredictionId(signer, id)) });
    });
}
