import { join } from 'node:path';
import type { Compute } from '../../contracts/compute.js';
import { EvergreenError } from '../../contracts/errors.js';
import { goldenAnswersSchema } from '../../contracts/serving.js';
import type { InferencePool } from './inference-pool.js';
import { readModelJson } from './model-files.js';

/**
 * How far a probability may be from that of the trainer, which always computes in float32. In float32, another processor or number of
 * threads changes it by rounding errors only.
 */
const maximumDifferences: Record<Compute['precision'], number> = { float32: 1e-3, bfloat16: 1e-2 };

/**
 * Compares a loaded model with its trainer on the golden texts (golden.json of the model directory).
 * @returns the largest difference between two probabilities of the same text and class
 * @throws EvergreenError `invalid-model` when golden.json is malformed, or the answers do not have its shape
 */
export async function measureParity(
  modelDirectory: string,
  pool: Pick<InferencePool, 'classify'>,
): Promise<{ maximumProbabilityDifference: number }> {
  const golden = await readModelJson(join(modelDirectory, 'golden.json'), goldenAnswersSchema);
  const classifications = await pool.classify(golden.texts);
  const differences = classifications.flatMap(({ probabilities }, text) => {
    const expected = golden.probabilities[text] ?? [];
    return expected.length === probabilities.length
      ? probabilities.map((probability, label) => Math.abs(probability - expected[label]!))
      : [NaN];
  });
  const maximumProbabilityDifference = Math.max(...differences);
  if (Number.isFinite(maximumProbabilityDifference)) return { maximumProbabilityDifference };
  throw new EvergreenError(
    'invalid-model',
    'Its answers to the golden texts do not have one probability a label, as those of its trainer do.',
  );
}

/** @throws EvergreenError `invalid-model` when a loaded model answers the golden texts otherwise than its trainer, or cannot */
export async function requireParity(
  modelDirectory: string,
  pool: Pick<InferencePool, 'classify' | 'compute'>,
): Promise<void> {
  const { maximumProbabilityDifference } = await measureParity(modelDirectory, pool);
  const { precision } = pool.compute;
  if (maximumProbabilityDifference <= maximumDifferences[precision]) return;
  throw new EvergreenError(
    'invalid-model',
    `Its probabilities for the golden texts, computed in ${precision}, differ from its trainer's by ${maximumProbabilityDifference}.`,
  );
}
