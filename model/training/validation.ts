import { predictedClass } from '../../contracts/predicted-class.js';
import type { EngineSession } from '../engines/engine.js';
import { softmax } from '../metrics/softmax.js';
import type { NamedTensors, Tensor } from '../tensor.js';
import type { TokenShard } from '../tokens/token-shard.js';
import { encodeBatch, planByLength, type BatchOptions } from './batches.js';
import { fitTemperature } from './temperature.js';
import type { EncodedBatch } from '../encoder/training-graph.js';

/** The feeds of a forward graph for a batch. */
export function forwardFeeds(
  session: EngineSession,
  weights: NamedTensors,
  { inputIds, attentionMask, batch, sequence }: EncodedBatch,
): Record<string, Tensor> {
  const dims = [batch, sequence];
  const tokenTypes: Tensor = { type: 'int64', dims, data: new BigInt64Array(batch * sequence) };
  return {
    ...Object.fromEntries(weights),
    input_ids: { type: 'int64', dims, data: inputIds },
    attention_mask: { type: 'int64', dims, data: attentionMask },
    ...(session.inputNames.includes('token_type_ids') && { token_type_ids: tokenTypes }),
  };
}

/** Logits of every row of a shard, in the shard's order, without dropout. */
export async function computeLogits(...parameters: Parameters<typeof computeAnswers>): Promise<number[][]> {
  return (await computeAnswers(...parameters)).logits.map((row) => Array.from(row));
}

/** Logits [rows][classes] and embeddings [rows][hidden] of every row of a shard, in the shard's order, without dropout. */
export async function computeAnswers(
  session: EngineSession,
  weights: NamedTensors,
  shard: TokenShard,
  options: BatchOptions,
  beforeEachBatch: () => Promise<void>,
): Promise<{ logits: Float32Array[]; embeddings: Float32Array[] }> {
  const answers = {
    logits: new Array<Float32Array>(shard.count),
    embeddings: new Array<Float32Array>(shard.count),
  };
  for (const rows of planByLength(shard, options.batchSize)) {
    await beforeEachBatch();
    const outputs = await session.run(forwardFeeds(session, weights, encodeBatch(shard, rows, options)));
    for (const [name, ofRows] of [
      ['logits', answers.logits],
      ['embedding', answers.embeddings],
    ] as const) {
      const { data, dims } = outputs[name]!;
      const width = dims[1]!;
      rows.forEach((row, index) => {
        ofRows[row] = (data as Float32Array).slice(index * width, (index + 1) * width);
      });
    }
  }
  return answers;
}

/**
 * Accuracy of logits, and their mean cross-entropy (nats) once calibrated. Weights are chosen by this loss: a model that
 * learned more but became overconfident is the better one, since it is served with a fitted temperature.
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
