import type { ServingSettings } from '../../contracts/serving.js';
import { buildDriftReference } from '../drift/build-reference.js';
import type { EngineSession } from '../engines/engine.js';
import { computeMetrics } from '../metrics/compute-metrics.js';
import { softmax } from '../metrics/softmax.js';
import type { NamedTensors } from '../tensor.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { decodeTokenShard, encodeTokenShard, type TokenShard } from '../tokens/token-shard.js';
import type { BatchOptions } from './batches.js';
import { goldenTexts } from './golden-texts.js';
import { writeModelDirectory } from './model-directory.js';
import type { TrainingJob } from './process/training-job.js';
import type { StartingPoint } from './starting-point.js';
import { fitTemperature } from './temperature.js';
import { computeAnswers, computeLogits } from './validation.js';

export interface FinishedTraining {
  job: TrainingJob;
  start: StartingPoint;
  tokenizer: Tokenizer;
  /** The best ones. */
  weights: NamedTensors;
  session: EngineSession;
  train: TokenShard;
  validation: TokenShard;
  batchOptions: BatchOptions;
  beforeEachBatch: () => Promise<void>;
}

/** Calibrates the best weights on the validation rows, answers the golden texts, and writes the model directory. */
export async function finishModel(training: FinishedTraining): Promise<{ temperature: number }> {
  const { job, start, tokenizer, weights, session, train, validation, batchOptions, beforeEachBatch } =
    training;
  const answers = await computeAnswers(session, weights, validation, batchOptions, beforeEachBatch);
  const logits = answers.logits.map((row) => Array.from(row));
  const actual = Array.from({ length: validation.count }, (_, row) => validation.label(row));
  const temperature = fitTemperature(logits, actual);
  const probabilities = logits.map((row) => softmax(row, temperature));
  const { maxLength, truncation, pooling } = job.hyperparameters;
  const serving: ServingSettings = { labels: job.labels, pooling, truncation, maxLength, temperature };
  const goldenShard = decodeTokenShard(
    encodeTokenShard(goldenTexts.map((text) => ({ ids: tokenizer.encode(text), label: 0 }))),
    'golden texts',
  );
  const goldenLogits = await computeLogits(session, weights, goldenShard, batchOptions, beforeEachBatch);
  await writeModelDirectory(job.outputDirectory, {
    config: start.config,
    baseConfig: start.baseConfig,
    weights,
    serving,
    golden: { texts: [...goldenTexts], probabilities: goldenLogits.map((row) => softmax(row, temperature)) },
    validation: computeMetrics({ labels: job.labels, actual, probabilities }),
    drift: buildDriftReference({
      train,
      validation,
      probabilities,
      embeddings: answers.embeddings,
      vocabularySize: tokenizer.vocabularySize,
      unknownId: tokenizer.unknownId,
    }),
    tokenizerDirectory: job.tokensDirectory,
  });
  return { temperature };
}
