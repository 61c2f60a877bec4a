import { Router } from 'express';
import { EvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';
import { answerDeadline } from '../answer-deadline.js';
import { evergreenRequestSchema, textsOf, toEvergreenResponse } from '../dialects/evergreen.js';
import { teiRequestSchema, textsOfTei, toTeiResponse } from '../dialects/text-embeddings-inference.js';
import type { PredictionLog } from '../predictions/prediction-log.js';
import type { SketchCollector } from '../predictions/sketch-collector.js';
import type { ChampionServer } from '../serving/champion-server.js';

/** `POST /predict`: `{"text": …}` in our own words, `{"inputs": …}` in those of text-embeddings-inference. */
export function predictRoute(
  server: Pick<ChampionServer, 'classify'>,
  predictions: Pick<PredictionLog, 'record'>,
  sketches: Pick<SketchCollector, 'add'>,
): Router {
  return Router().post('/predict', async (request, response) => {
    const body: unknown = request.body;
    if (typeof body !== 'object' || body === null)
      throw new EvergreenError(
        'invalid-input',
        'Send JSON with content-type application/json, for example {"text": "…"}.',
      );
    const signal = answerDeadline(response);
    if ('inputs' in body) {
      const asked = parseWith(teiRequestSchema, body, 'request');
      const { texts, batch } = textsOfTei(asked);
      const answer = await server.classify(texts, { signal });
      const { labels, classifications } = answer;
      response.json(toTeiResponse(labels, classifications, { rawScores: asked.raw_scores, batch }));
      predictions.record(texts, answer);
      sketches.add(answer.champion, classifications);
      return;
    }
    const texts = textsOf(parseWith(evergreenRequestSchema, body, 'request'));
    const answer = await server.classify(texts, { signal });
    const { champion, labels, classifications } = answer;
    response.json(toEvergreenResponse(champion, labels, classifications, predictions.record(texts, answer)));
    sketches.add(champion, classifications);
  });
}
