import { Router, type RequestHandler } from 'express';
import { readEvergreenRequest } from '../dialects/evergreen.js';
import { readTeiRequest, teiErrorType } from '../dialects/text-embeddings-inference.js';
import { extendError } from '../middleware/error-handler.js';
import { requireObject } from '../middleware/json-body.js';
import type { Predictor } from '../predictions/predictor.js';

/**
 * `POST /predict`: `{"text": …}` in our own format, `{"inputs": …}` in that of text-embeddings-inference.
 * @param before the handlers that check the key and read the body
 */
export function predictRoute(predictor: Predictor, ...before: readonly RequestHandler[]): Router {
  return Router().post('/predict', ...before, async (request, response) => {
    const body = requireObject(request.body, '{"text": "…"}');
    const isTei = 'inputs' in body;
    if (isTei) extendError(response, (error) => ({ error_type: teiErrorType(error) }));
    const asked = isTei ? readTeiRequest(body) : readEvergreenRequest(body);
    response.json(await predictor.answer(asked, response));
  });
}
