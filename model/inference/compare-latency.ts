import type { InferencePool } from './inference-pool.js';

const measuredTexts = 50;
const warmUpTexts = 5;

type Classifier = Pick<InferencePool, 'classify'>;

/**
 * Median time to classify one text, in milliseconds. The two models take turns, so that a slow moment of the
 * machine slows both, and which of them goes first alternates from text to text.
 * @param texts the first 50 are used
 */
export async function compareLatency(
  candidate: Classifier,
  champion: Classifier | null,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<{ candidateMs: number; championMs: number | null }> {
  const models = champion === null ? [candidate] : [candidate, champion];
  for (const model of models) await model.classify(texts.slice(0, warmUpTexts));
  const times = models.map((): number[] => []);
  for (const [index, text] of texts.slice(0, measuredTexts).entries()) {
    signal?.throwIfAborted();
    const order = index % 2 === 0 ? models.keys() : [...models.keys()].reverse();
    for (const model of order) times[model]!.push(await time(models[model]!, text));
  }
  return { candidateMs: median(times[0]!), championMs: times[1] === undefined ? null : median(times[1]) };
}

async function time(model: Classifier, text: string): Promise<number> {
  const startedAt = performance.now();
  await model.classify([text]);
  return performance.now() - startedAt;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
