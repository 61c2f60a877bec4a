import { rowWeightsInput, type ParameterSpec } from '../encoder/training-graph.js';
import type { EngineSession } from '../engines/engine.js';
import type { NamedTensors, Tensor } from '../tensor.js';

/**
 * Loss and gradients of one batch, computed `microBatchSize` rows at a time to save memory (gradient
 * accumulation). Every part counts by its share of the rows, or of their weights, so the result is that of the
 * undivided batch up to rounding. All parts are cut from the same feeds, so padding and dropout do not depend on the split.
 * @param feeds of the whole batch; the first axis of each is the batch's rows, or its tokens
 */
export async function runInMicroBatches(
  session: EngineSession,
  weights: NamedTensors,
  feeds: Record<string, Tensor>,
  options: {
    batch: number;
    microBatchSize: number;
    parameters: readonly ParameterSpec[];
    /** Where the gradients of an undivided batch are written. */
    into?: Readonly<Record<string, Tensor>>;
  },
): Promise<Record<string, Tensor>> {
  const { batch, microBatchSize, parameters } = options;
  const fixed: Record<string, Tensor> = Object.fromEntries(weights);
  if (microBatchSize >= batch) return session.run({ ...fixed, ...feeds }, undefined, options.into);
  const summed = [{ kind: 'dense', output: 'loss' }, ...parameters.map(({ gradient }) => gradient)];
  const sums: Record<string, Tensor> = {};
  for (let from = 0; from < batch; from += microBatchSize) {
    const to = Math.min(from + microBatchSize, batch);
    const inputs = { ...fixed };
    for (const [name, tensor] of Object.entries(feeds)) inputs[name] = rowsOf(tensor, batch, from, to);
    const share = shareOf(feeds[rowWeightsInput], from, to) ?? (to - from) / batch;
    const outputs = await session.run(inputs);
    for (const { kind, output } of summed) {
      const values = outputs[output]!;
      // A `rows` gradient has one row a token of this part; the rows of all parts follow one another.
      const [rows, offset] = kind === 'rows' ? [to - from, from] : [batch, 0];
      sums[output] ??= zeros(values, rows, batch);
      addScaled(sums[output], values, share, (values.data.length / rows) * offset);
    }
  }
  return sums;
}

/** The share of rows `from` to `to` − 1 in the weight of all; undefined for rows without weights. */
function shareOf(weights: Tensor | undefined, from: number, to: number): number | undefined {
  if (weights === undefined) return undefined;
  const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);
  const ofRows = weights.data as Float32Array;
  return sum(ofRows.subarray(from, to)) / sum(ofRows);
}

/** The part of a tensor that belongs to rows `from` to `to` − 1 of the batch; a view. */
function rowsOf(tensor: Tensor, batch: number, from: number, to: number): Tensor {
  const [leading = 0, ...rest] = tensor.dims;
  const perRow = tensor.data.length / batch;
  return {
    type: tensor.type,
    dims: [(leading / batch) * (to - from), ...rest],
    data: tensor.data.subarray(perRow * from, perRow * to),
  };
}

/** A tensor for `batch` rows, shaped like one of `rows` rows. */
function zeros({ dims, data }: Tensor, rows: number, batch: number): Tensor {
  const [leading, ...rest] = dims;
  const whole = leading === undefined ? dims : [(leading * batch) / rows, ...rest];
  return { type: 'float32', dims: whole, data: new Float32Array((data.length * batch) / rows) };
}

/** sum[offset + i] += share · part[i]. */
function addScaled(sum: Tensor, part: Tensor, share: number, offset: number): void {
  const into = sum.data as Float32Array;
  const values = part.data as Float32Array;
  for (let index = 0; index < values.length; index++)
    into[offset + index] = into[offset + index]! + share * values[index]!;
}
