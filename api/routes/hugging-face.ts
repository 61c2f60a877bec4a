import { Router, type RequestHandler } from 'express';
import { readHuggingFaceRequest } from '../dialects/hugging-face.js';
import { requireObject } from '../middleware/json-body.js';
import type { Predictor } from '../predictions/predictor.js';
import { requireServedAs, type ServingState } from '../serving/served-model.js';

/** `POST /` and `POST /models/{id}`, as Hugging Face's clients send text classification; the id is the model's name or digest. */
export function huggingFaceRoutes(
  server: ServingState,
  predictor: Predictor,
  hasKey: RequestHandler,
  readJson: RequestHandler,
): Router {
  const classify: RequestHandler = async (request, response) => {
    const asked = readHuggingFaceRequest(requireObject(request.body, '{"inputs": "…"}'));
    response.json(await predictor.answer(asked, response));
  };
  const isServed: RequestHandler = (request, _response, next) => {
    requireServedAs(request.params['model'] as string, server);
    next();
  };
  return Router()
    .post('/', hasKey, readJson, classify)
    .post('/models/:model', hasKey, isServed, readJson, classify);
}
