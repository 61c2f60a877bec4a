import type { EngineSession } from '../engines/engine.js';
import type { NamedTensors, Tensor } from '../tensor.js';

/**
 * Token sequences padded to one length, row-major. Training, validation and serving all pack their texts this
 * way.
 */
export interface TokenBatch {
  /** [batch, sequence] */
  inputIds: BigInt64Array;
  /** [batch, sequence]; 1 on tokens, 0 on padding. */
  attentionMask: BigInt64Array;
  batch: number;
  sequence: number;
}

/**
 * @param sequences from [CLS] to [SEP], as `assembleSequence` makes them
 * @param length tokens that each sequence is padded to; the longest sequence when absent
 */
export function packBatch(sequences: readonly Int32Array[], padId: number, length?: number): TokenBatch {
  const batch = sequences.length;
  const sequence = length ?? sequences.reduce((longest, ids) => Math.max(longest, ids.length), 0);
  const inputIds = new BigInt64Array(batch * sequence).fill(BigInt(padId));
  const attentionMask = new BigInt64Array(batch * sequence);
  sequences.forEach((ids, row) => {
    const start = row * sequence;
    for (let position = 0; position < ids.length; position++)
      inputIds[start + position] = BigInt(ids[position]!);
    attentionMask.fill(1n, start, start + ids.length);
  });
  return { inputIds, attentionMask, batch, sequence };
}

/** The batch as inputs of a graph, by name: int64 [batch, sequence] each. */
export function tokenInputs({ inputIds, attentionMask, batch, sequence }: TokenBatch) {
  const int64 = (data: BigInt64Array): Tensor => ({ type: 'int64', dims: [batch, sequence], data });
  return { input_ids: int64(inputIds), attention_mask: int64(attentionMask) };
}

/** What a forward graph computes, by the batch's rows. */
export interface ForwardRows {
  /** [batch][classes] */
  logits: Float32Array[];
  /** [batch][hidden] */
  embedding: Float32Array[];
}

/**
 * Runs a forward graph, which may have its weights inside, on a batch. All tokens are of type 0.
 * @param weights of a graph that reads them as inputs
 */
export async function runForward(
  session: EngineSession,
  batch: TokenBatch,
  weights: NamedTensors = new Map(),
): Promise<ForwardRows> {
  const inputs: Record<string, Tensor> = { ...Object.fromEntries(weights), ...tokenInputs(batch) };
  if (session.inputNames.includes('token_type_ids'))
    inputs['token_type_ids'] = { ...inputs['input_ids']!, data: new BigInt64Array(batch.inputIds.length) };
  const outputs = await session.run(inputs, ['logits', 'embedding']);
  const rowsOf = (name: string): Float32Array[] => {
    const data = outputs[name]!.data as Float32Array;
    const width = data.length / batch.batch;
    return Array.from({ length: batch.batch }, (_, row) => data.subarray(row * width, (row + 1) * width));
  };
  return { logits: rowsOf('logits'), embedding: rowsOf('embedding') };
}
