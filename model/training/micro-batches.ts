import type { ParameterSpec } from '../encoder/training-graph.js';
import type { EngineSession } from '../engines/engine.js';
import type { NamedTensors, Tensor } from '../tensor.js';

/**
 * Loss and gradients of one batch, computed `microBatchSize` rows at a time to save memory (gradient
 * accumulation). Every part counts by its share of the rows, so the result is that of the undivided batch up
 * to rounding. All parts are cut from the same feeds, so padding and dropout do not depend on the split.
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
  const fixed = Object.fromEntries(weights);
  if (microBatchSize >= batch) return session.run({ ...fixed, ...feeds }, undefined, options.into);
  const sums = new Map<string, Tensor>();
  for (let from = 0; from < batch; from += microBatchSize) {
    const to = Math.min(from + microBatchSize, batch);
    const part = Object.entries(feeds).map(([name, tensor]) => [name, rowsOf(tensor, batch, from, to)]);
    const outputs = await session.run({ ...fixed, ...(Object.fromEntries(part) as Record<string, Tensor>) });
    const share = (to - from) / batch;
    addScaled(sums, 'loss', outputs['loss']!, share, { elements: 1, offset: 0 });
    for (const { gradient } of parameters) {
      const values = outputs[gradient.output]!;
      // A `rows` gradient has one row a token of this part; the rows of all parts follow one another.
      const perRow = values.data.length / (to - from);
      const place =
        gradient.kind === 'rows'
          ? { elements: perRow * batch, offset: perRow * from }
          : { elements: values.data.length, offset: 0 };
      addScaled(sums, gradient.output, values, share, place);
    }
  }
  return Object.fromEntries(sums);
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

/**
 * sums[name][offset + i] += share · values[i].
 * @param elements length of the sum
 */
function addScaled(
  sums: Map<string, Tensor>,
  name: string,
  { dims, data }: Tensor,
  share: number,
  { elements, offset }: { elements: number; offset: number },
): void {
  let sum = sums.get(name);
  if (sum === undefined) {
    const [leading = 0, ...rest] = dims;
    const whole = elements === data.length ? dims : [(leading * elements) / data.length, ...rest];
    sum = { type: 'float32', dims: whole, data: new Float32Array(elements) };
    sums.set(name, sum);
  }
  const into = sum.data as Float32Array;
  const values = data as Float32Array;
  for (let index = 0; index < values.length; index++)
    into[offset + index] = into[offset + index]! + share * values[index]!;
}
