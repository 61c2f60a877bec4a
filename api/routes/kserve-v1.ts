import { Router, type RequestHandler } from 'express';
import { readKserveV1Request } from '../dialects/kserve-v1.js';
import { requireObject } from '../middleware/json-body.js';
import type { Predictor } from '../predictions/predictor.js';
import { requireServed, requireServedAs, type ServingState } from '../serving/served-model.js';

/** KServe's protocol V1: the list of models, whether one is ready, and `POST /v1/models/{name}:predict`. */
export function kserveV1Routes(
  server: ServingState,
  predictor: Predictor,
  hasKey: RequestHandler,
  readJson: RequestHandler,
): Router {
  const isServed: RequestHandler = (request, _response, next) => {
    requireServedAs(request.params['name'] as string, server);
    next();
  };
  return Router()
    .get('/v1/models', hasKey, (_request, response) => {
      response.json({ models: [requireServed(server).champion.model] });
    })
    .get('/v1/models/:name', hasKey, isServed, (request, response) => {
      response.json({ name: request.params['name'], ready: true });
    })
    .post('/v1/models/:name\\:predict', hasKey, isServed, readJson, async (request, response) => {
      const asked = readKserveV1Request(requireObject(request.body, '{"instances": ["…"]}'));
      response.json(await predictor.answer(asked, response));
    });
}
