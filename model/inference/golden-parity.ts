import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseWith } from '../../contracts/parse.js';
import { goldenAnswersSchema } from '../../contracts/serving.js';
import type { InferencePool } from './inference-pool.js';

/**
 * Asks a loaded model the texts that its trainer answered (golden.json of its folder).
 * @returns the largest difference between a probability then and now
 */
export async function measureParity(
  modelDirectory: string,
  pool: Pick<InferencePool, 'classify'>,
): Promise<{ maximumProbabilityDifference: number }> {
  const path = join(modelDirectory, 'golden.json');
  const golden = parseWith(
    goldenAnswersSchema,
    JSON.parse(await readFile(path, 'utf8')),
    path,
    'invalid-model',
  );
  const answers = await pool.classify(golden.texts);
  const differences = answers.flatMap(({ probabilities }, text) =>
    probabilities.map((probability, label) => Math.abs(probability - golden.probabilities[text]![label]!)),
  );
  return { maximumProbabilityDifference: Math.max(...differences) };
}
