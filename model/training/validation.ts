import { predictedClass } from '../../contracts/predicted-class.js';
import { runForward } from '../encoder/token-batch.js';
import type { EngineSession } from '../engines/engine.js';
import { softmax } from '../metrics/softmax.js';
import type { NamedTensors } from '../tensor.js';
import { encodeRows, planByLength, type BatchOptions, type TokenRows } from './batches.js';
import { fitTemperature } from './temperature.js';

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
 * Accuracy of logits, and their mean cross-entropy in nats after calibration. The weights with the lowest
 * such loss become the model: it is served with a fitted temperature, so overconfidence alone must not count
 * against them.
 */
export function scoreLogits(
  logits: readonly number[][],
  labels: readonly number[],
): { loss: number; accuracy: number } {
  const temperature = fitTemperature(logits, labels);
  let loss = 0;
  let right = 0;
  logits.forEach((row, index) => {
    const label = labels[index]!;
    loss -= Math.log(Math.max(softmax(row, temperature)[label]!, Number.MIN_VALUE));
    if (predictedClass(row) === label) right += 1;
  });
  return { loss: loss / logits.length, accuracy: right / logits.length };
}
