import { Router, type RequestHandler, type Response } from 'express';
import { EvergreenError } from '../../contracts/errors.js';
import { readEvergreenRequest } from '../dialects/evergreen.js';
import { cleanTexts } from '../dialects/predict-request.js';
import { readTeiRequest } from '../dialects/text-embeddings-inference.js';
import { rowId } from '../../policy/split.js';
import { requireObject } from '../middleware/json-body.js';
import { callerName, chargeTexts } from '../middleware/require-key.js';
import type { PredictionLog } from '../predictions/prediction-log.js';
import type { SketchCollector } from '../predictions/sketch-collector.js';
import { eventLoopTurns } from '../serving/event-loop-turns.js';
import { answerWithinMs } from '../serving/champion-source.js';
import type { ChampionServer } from '../serving/champion-server.js';

/**
 * `POST /predict`: `{"text": …}` in our own format, `{"inputs": …}` in that of text-embeddings-inference.
 * @param before the handlers that check the key and read the body
 */
export function predictRoute(
  server: Pick<ChampionServer, 'classify'>,
  predictions: Pick<PredictionLog, 'record'>,
  sketches: Pick<SketchCollector, 'add'>,
  ...before: readonly RequestHandler[]
): Router {
  return Router().post('/predict', ...before, async (request, response) => {
    const body = requireObject(request.body, '{"text": "…"}');
    const asked = 'inputs' in body ? readTeiRequest(body) : readEvergreenRequest(body);
    await chargeTexts(response, asked.texts.length);
    const texts = await cleanTexts(asked);
    const answer = await server.classify(texts, {
      client: callerName(response),
      signal: responseDeadline(response),
    });
    response.json(asked.respond(answer, predictions.record(texts, answer, await rowIdsOf(texts))));
    sketches.add(answer.champion, answer.classifications);
  });
}

async function rowIdsOf(texts: readonly string[]): Promise<string[]> {
  const turn = eventLoopTurns();
  const rowIds: string[] = [];
  for (const text of texts) {
    rowIds.push(rowId(text));
    await turn();
  }
  return rowIds;
}

/** A signal for the work behind a response. It aborts at the deadline, or when the caller closes the connection early. */
export function responseDeadline(response: Response, deadlineMs = answerWithinMs): AbortSignal {
  const controller = new AbortController();
  const abort = (reason: string): void => controller.abort(new EvergreenError('overloaded', reason));
  const timer = setTimeout(
    () => abort(`There was no answer within ${deadlineMs / 1000} seconds. Try again with fewer texts.`),
    deadlineMs,
  );
  if (response.closed) abort('The caller closed the connection.');
  response.once('close', () => {
    clearTimeout(timer);
    if (!response.writableFinished) abort('The caller closed the connection.');
  });
  return controller.signal;
}
