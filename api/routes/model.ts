import { Router } from 'express';
import { EvergreenError } from '../../contracts/errors.js';
import type { PredictionLog } from '../predictions/prediction-log.js';
import type { SketchCollector } from '../predictions/sketch-collector.js';
import type { ChampionServer } from '../serving/champion-server.js';

/**
 * `GET /model`: the served champion with its metrics, why a newer one is not served, and the state of the store, the prediction
 * log and the drift sketches.
 */
export function modelRoute(
  server: Pick<ChampionServer, 'current' | 'problem' | 'store'>,
  predictions: Pick<PredictionLog, 'figures'>,
  sketches: Pick<SketchCollector, 'figures'>,
): Router {
  return Router().get('/model', (_request, response) => {
    if (server.current === null)
      throw new EvergreenError('no-champion', `No model is served yet. ${server.problem ?? ''}`.trim());
    const { champion, pool, servedSince, validation } = server.current;
    response.json({
      ...champion,
      servedSince,
      settings: pool.settings,
      validation,
      problem: server.problem,
      store: server.store,
      predictionLog: predictions.figures,
      driftSketches: sketches.figures,
    });
  });
}
