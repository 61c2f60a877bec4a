import type { ServingSettings } from '../../contracts/serving.js';
import { buildDriftReference } from '../drift/build-reference.js';
import { computeMetrics } from '../metrics/compute-metrics.js';
import { softmax } from '../metrics/softmax.js';
import type { NamedTensors } from '../tensor.js';
import { goldenTexts } from './golden-texts.js';
import { writeModelDirectory } from './model-directory.js';
import { fitTemperature } from './temperature.js';
import type { TrainingInputs } from './training-inputs.js';
import { computeOutputs } from './validation.js';

/**
 * Calibrates the best weights on the validation rows, computes the golden answers, and writes the model
 * directory.
 * @param weights the best of the run
 */
export async function finishModel(
  inputs: TrainingInputs,
  weights: NamedTensors,
  options: Parameters<typeof computeOutputs>[3],
): Promise<{ temperature: number }> {
  const { job, start, tokenizer, forwardSession, train, validation } = inputs;
  const { logits, embeddings } = await computeOutputs(forwardSession, weights, validation, options);
  const actual = Array.from({ length: validation.count }, (_, row) => validation.label(row));
  const temperature = fitTemperature(logits, actual);
  const probabilities = logits.map((row) => softmax(row, temperature));
  const { maxLength, truncation, pooling } = job.hyperparameters;
  const serving: ServingSettings = { labels: job.labels, pooling, truncation, maxLength, temperature };
  const goldenIds = goldenTexts.map((text) => tokenizer.encode(text));
  const goldenRows = { count: goldenIds.length, ids: (row: number) => goldenIds[row]! };
  const golden = await computeOutputs(forwardSession, weights, goldenRows, options);
  await writeModelDirectory(job.outputDirectory, {
    ...start,
    weights,
    serving,
    golden: { texts: [...goldenTexts], probabilities: golden.logits.map((row) => softmax(row, temperature)) },
    validation: computeMetrics({ labels: job.labels, actual, probabilities }),
    drift: buildDriftReference({
      train,
      validation,
      probabilities,
      embeddings,
      vocabularySize: tokenizer.vocabularySize,
      unknownId: tokenizer.unknownId,
    }),
    tokenizerDirectory: job.tokensDirectory,
  });
  return { temperature };
}
