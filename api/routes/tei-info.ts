import { Router, type RequestHandler } from 'express';
import { version } from '../../settings/version.js';
import { teiInfo } from '../dialects/text-embeddings-inference.js';
import { requireServed, type ServingState } from '../serving/served-model.js';

/** `GET /info`: the served model, as text-embeddings-inference describes one. */
export function teiInfoRoute(server: ServingState, maximumRequests: number, hasKey: RequestHandler): Router {
  return Router().get('/info', hasKey, (_request, response) => {
    response.json(teiInfo(requireServed(server), { maximumRequests, version }));
  });
}
