import { Router, type Response } from 'express';
import { EvergreenError } from '../../contracts/errors.js';
import { readEvergreenRequest } from '../dialects/evergreen.js';
import { readTeiRequest } from '../dialects/text-embeddings-inference.js';
import { requireObject } from '../middleware/json-body.js';
import type { PredictionLog } from '../predictions/prediction-log.js';
import type { SketchCollector } from '../predictions/sketch-collector.js';
import type { ChampionServer } from '../serving/champion-server.js';

/** `POST /predict`: `{"text": …}` in our own format, `{"inputs": …}` in that of text-embeddings-inference. */
export function predictRoute(
  server: Pick<ChampionServer, 'classify'>,
  predictions: Pick<PredictionLog, 'record'>,
  sketches: Pick<SketchCollector, 'add'>,
): Router {
  return Router().post('/predict', async (request, response) => {
    const body = requireObject(request.body, '{"text": "…"}');
    const { texts, respond } = 'inputs' in body ? readTeiRequest(body) : readEvergreenRequest(body);
    const answer = await server.classify(texts, { signal: responseDeadline(response) });
    response.json(respond(answer, predictions.record(texts, answer)));
    sketches.add(answer.champion, answer.classifications);
  });
}

/** A signal for the work behind a response. It aborts at the deadline, or when the caller closes the connection early. */
export function responseDeadline(response: Response, deadlineMs = 30_000): AbortSignal {
  const controller = new AbortController();
  const abort = (reason: string): void => controller.abort(new EvergreenError('overloaded', reason));
  const timer = setTimeout(
    () => abort(`There was no answer within ${deadlineMs / 1000} seconds. Try again with fewer texts.`),
    deadlineMs,
  );
  response.once('close', () => {
    clearTimeout(timer);
    if (!response.writableFinished) abort('The caller closed the connection.');
  });
  return controller.signal;
}
