import type { InferencePool } from './inference-pool.js';

const measuredTexts = 50;

/**
 * Median time of one text, the two models asked in turn so that both meet the same moments of the machine.
 * @param texts of which the first few are used
 */
export async function compareLatency(
  candidate: Pick<InferencePool, 'classify'>,
  champion: Pick<InferencePool, 'classify'> | null,
  texts: readonly string[],
): Promise<{ candidateMs: number; championMs: number | null }> {
  const candidateTimes: number[] = [];
  const championTimes: number[] = [];
  for (const text of texts.slice(0, measuredTexts)) {
    candidateTimes.push(await time(candidate, text));
    if (champion !== null) championTimes.push(await time(champion, text));
  }
  return {
    candidateMs: median(candidateTimes),
    championMs: champion === null ? null : median(championTimes),
  };
}

async function time(pool: Pick<InferencePool, 'classify'>, text: string): Promise<number> {
  const startedAt = performance.now();
  await pool.classify([text]);
  return performance.now() - startedAt;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
