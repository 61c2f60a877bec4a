import type { Champion } from '../../contracts/champion.js';
import type { DatasetRow } from '../../contracts/dataset.js';
import type { Comparison } from '../../contracts/evaluation.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { ModelManifest } from '../../contracts/model-manifest.js';
import { predictedClass } from '../../contracts/predicted-class.js';
import { championHistory } from '../../registry/champions.js';
import { readModelManifest, readServingSettings } from '../../registry/models.js';
import { nullWhenLost } from '../../store/lost-objects.js';
import type { ActivityDependencies } from '../dependencies.js';
import { answerTexts } from './answer-texts.js';
import { haveSameClasses } from './evaluate-model.js';
import { findChampionRows } from './find-test-rows.js';

import { createModelLoader } from './load-models.js';

/**
 * With the champion, as many as pruning keeps. A small loss in each of more generations would show against the ones in between.
 */
const maximumGenerations = 10;

type EarlierChampions = Comparison['earlierChampions'];

/**
 * What the last earlier champions predict for the old test rows. Most have answered them before. A model is asked once,
 * however often it was champion. Left out: forced promotions, models that were rolled back from, models of the sample corpus, and models
 * with other labels.
 * @param of.exceptDigests models that are compared anyway: the candidate and the champion
 */
export async function askEarlierChampions(
  dependencies: ActivityDependencies,
  of: {
    champion: Champion;
    labels: readonly string[];
    rows: readonly DatasetRow[];
    /** Ids of the rows that they are asked about; all when null. */
    oldRows: ReadonlySet<string> | null;
    exceptDigests: readonly string[];
  },
  signal: AbortSignal,
): Promise<EarlierChampions> {
  const history = await championHistory(dependencies.store, of.champion.model);
  const known = history.filter(({ generation }) => generation <= of.champion.generation);
  const oldRows = of.rows.filter(({ id }) => of.oldRows?.has(id) ?? true);
  const asked = new Set([...of.exceptDigests, ...(of.champion.withdrawn ?? [])]);
  const answers: EarlierChampions = [];
  for (const { digest, generation, forced, sample } of known.slice(-maximumGenerations).reverse()) {
    if (generation === of.champion.generation || forced !== undefined || sample || asked.has(digest))
      continue;
    asked.add(digest);
    const manifest = await readModelManifest(dependencies.store, digest).catch(nullWhenLost);
    if (manifest !== null && !haveSameClasses(manifest.labels, of.labels)) continue;
    const predicted = manifest && (await predict(dependencies, { digest, manifest }, oldRows, signal));
    if (predicted !== null) {
      const { datasetDigest } = manifest!.lineage;
      const known = await findChampionRows(dependencies, datasetDigest, [...predicted.keys()]);
      for (const id of known?.trained ?? []) predicted.delete(id);
    }
    answers.push({
      digest,
      generation,
      predicted: predicted && of.rows.map(({ id }) => predicted.get(id) ?? null),
    });
  }
  return answers;
}

/** Predicted classes by row id, of the rows that have an answer; null when there is none. */
async function predict(
  dependencies: ActivityDependencies,
  { digest, manifest }: { digest: string; manifest: ModelManifest },
  rows: readonly DatasetRow[],
  signal: AbortSignal,
): Promise<Map<string, number> | null> {
  const loader = createModelLoader(dependencies);
  const start = async () => {
    const fetched = await loader.fetch(digest);
    return (await loader.load(fetched)).pool;
  };
  try {
    const texts = rows.map(({ text }) => text);
    const answers = await answerTexts(dependencies.store, digest, texts, {
      start: () => start().catch(nullWhenUnusable),
      signal,
    });
    const rule = await readServingSettings(dependencies.store, digest, manifest).catch(nullWhenLost);
    if (rule === null || answers.every((answer) => answer === null)) return null;
    const predicted = new Map<string, number>();
    answers.forEach((answer, row) => {
      if (answer !== null) predicted.set(rows[row]!.id, predictedClass(answer, rule));
    });
    return predicted;
  } finally {
    await loader.close();
  }
}

/** For a model that is gone, damaged, or of a kind that this version cannot load. */
function nullWhenUnusable(error: unknown): null {
  if (error instanceof EvergreenError && error.code === 'invalid-model') return null;
  return nullWhenLost(error);
}
