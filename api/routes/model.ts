import { Router, type RequestHandler } from 'express';
import type { PredictionLog } from '../predictions/prediction-log.js';
import type { SketchCollector } from '../predictions/sketch-collector.js';
import type { ChampionServer } from '../serving/champion-server.js';
import { requireServed } from '../serving/served-model.js';

/**
 * `GET /model`: the served champion with its metrics, what computes it, why a newer one is not served, and the state of the store, the prediction
 * log and the drift sketches.
 */
export function modelRoute(
  server: Pick<ChampionServer, 'current' | 'problem' | 'store'>,
  predictions: Pick<PredictionLog, 'figures'>,
  sketches: Pick<SketchCollector, 'figures'>,
  hasKey: RequestHandler,
): Router {
  return Router().get('/model', hasKey, (_request, response) => {
    const { champion, pool, servedSince, validation } = requireServed(server);
    response.json({
      ...champion,
      servedSince,
      settings: pool.settings,
      compute: pool.compute,
      validation,
      problem: server.problem,
      store: server.store,
      inference: pool.state,
      predictionLog: predictions.figures,
      driftSketches: sketches.figures,
    });
  });
}
