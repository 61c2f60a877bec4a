import type { Response } from 'express';
import type { ClassifyOptions } from '../../model/inference/inference-pool.js';
import { rowId } from '../../policy/split.js';
import { withSpan } from '../../traces/with-span.js';
import { cleanTexts, type PredictRequest } from '../dialects/predict-request.js';
import { callerName, chargeTexts } from '../middleware/require-key.js';
import type { ChampionServer } from '../serving/champion-server.js';
import { eventLoopTurns } from '../serving/event-loop-turns.js';
import { responseDeadline } from '../serving/response-deadline.js';
import type { Answer } from '../serving/served-model.js';
import type { PredictionLog } from './prediction-log.js';
import type { SketchCollector } from './sketch-collector.js';

/** Classifies texts for every route: logs each prediction, and counts each text for drift detection. */
export type Predictor = ReturnType<typeof createPredictor>;

export function createPredictor(
  server: Pick<ChampionServer, 'classify'>,
  predictions: Pick<PredictionLog, 'record'>,
  sketches: Pick<SketchCollector, 'add'>,
) {
  /**
   * @param texts cleaned
   * @returns the answer, and the id of each prediction
   * @throws EvergreenError as `ChampionServer.classify`
   */
  async function classify(
    texts: readonly string[],
    options: ClassifyOptions,
  ): Promise<{ answer: Answer; ids: readonly string[] }> {
    const answer = await server.classify(texts, options);
    const ids = predictions.record(texts, answer, await rowIdsOf(texts));
    sketches.add(answer.champion, answer.classifications);
    return { answer, ids };
  }

  /** @returns what the dialect of the request makes of the answer */
  async function answer(asked: PredictRequest, response: Response): Promise<unknown> {
    await chargeTexts(response, asked.texts.length - 1);
    const options = { client: callerName(response), signal: responseDeadline(response) };
    const attributes = { 'evergreen.texts': asked.texts.length };
    const { answer, ids } = await withSpan('classify', { attributes }, async (span) => {
      const classified = await classify(await cleanTexts(asked), options);
      span.setAttribute('evergreen.generation', classified.answer.champion.generation);
      return classified;
    });
    return asked.respond(answer, ids);
  }

  return { classify, answer };
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
