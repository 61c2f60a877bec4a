import { predictedClass } from '../../contracts/predicted-class.js';
import type { ValidationPoint } from '../../contracts/training-progress.js';
import { runForward } from '../encoder/token-batch.js';
import type { EngineSession } from '../engines/engine.js';
import { meanCrossEntropy, scorePredictions } from '../metrics/compute-metrics.js';
import type { NamedTensors } from '../tensor.js';
import { encodeRows, planByLength, type BatchOptions, type TokenRows } from './batches.js';
import { calibrate } from './calibration.js';

/** What a forward pass without dropout computes of every row. */
export interface Outputs {
  /** [rows][classes] */
  logits: number[][];
  /** [rows][hidden] */
  embeddings: Float32Array[];
}

/**
 * Runs the forward graph over all rows.
 * @param options.beforeEachBatch called before every batch; throws to end the run
 * @returns outputs in the order of the rows
 */
export async function computeOutputs(
  session: EngineSession,
  weights: NamedTensors,
  rows: TokenRows,
  options: BatchOptions & { beforeEachBatch: () => Promise<void> },
): Promise<Outputs> {
  const outputs: Outputs = { logits: [], embeddings: [] };
  for (const batch of planByLength(rows, options.batchSize)) {
    await options.beforeEachBatch();
    const { logits, embedding } = await runForward(session, encodeRows(rows, batch, options), weights);
    batch.forEach((row, index) => {
      outputs.logits[row] = Array.from(logits[index]!);
      outputs.embeddings[row] = embedding[index]!;
    });
  }
  return outputs;
}

/**
 * How good a model with these logits would be: calibrated and with the decision rule that it would get. Its loss is the mean
 * cross-entropy in nats: a model is served with fitted probabilities, so overconfidence alone must not count against weights. All
 * rows count the same, whatever their weight in training.
 */
export function scoreLogits(
  logits: readonly number[][],
  actual: readonly number[],
  { labels, decision }: { labels: readonly string[]; decision: 'argmax' | 'macroF1' },
): Pick<ValidationPoint, 'loss' | 'accuracy' | 'macroF1'> {
  const { probabilities, rule } = calibrate(logits, actual, decision);
  const predicted = probabilities.map((row) => predictedClass(row, rule));
  const { accuracy, macroF1 } = scorePredictions(labels, actual, predicted);
  return { loss: meanCrossEntropy(actual, probabilities), accuracy, macroF1 };
}
