import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';
import { goldenAnswersSchema, type GoldenAnswers } from '../../contracts/serving.js';
import type { InferencePool } from './inference-pool.js';

/**
 * Asks a loaded model the texts that its trainer answered (golden.json of its directory).
 * @returns the largest difference between a probability then and now
 * @throws EvergreenError `invalid-model` when golden.json is not what a trainer writes, or the answers are not of its shape
 */
export async function measureParity(
  modelDirectory: string,
  pool: Pick<InferencePool, 'classify'>,
): Promise<{ maximumProbabilityDifference: number }> {
  const golden = await readGoldenAnswers(join(modelDirectory, 'golden.json'));
  const answers = await pool.classify(golden.texts);
  const differences = answers.flatMap(({ probabilities }, text) => {
    const expected = golden.probabilities[text] ?? [];
    return expected.length === probabilities.length
      ? probabilities.map((probability, label) => Math.abs(probability - expected[label]!))
      : [NaN];
  });
  const maximumProbabilityDifference = Math.max(...differences);
  if (Number.isFinite(maximumProbabilityDifference)) return { maximumProbabilityDifference };
  throw new EvergreenError(
    'invalid-model',
    "Its answers to the golden texts are not one number a label, as the trainer's were.",
  );
}

async function readGoldenAnswers(path: string): Promise<GoldenAnswers> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new EvergreenError('invalid-model', `${path} is not there, or is not JSON.`, { cause });
  }
  return parseWith(goldenAnswersSchema, content, path, 'invalid-model');
}
