import { parseEncoderConfig } from '../../model/encoder/classifier-config.js';
import { createOnnxRuntimeEngine } from '../../model/engines/onnxruntime.js';
import { Graph } from '../../model/graph/graph.js';
import { encodeOnnxModel } from '../../model/graph/onnx-model.js';
import type { Tensor } from '../../model/tensor.js';

const repetitions = 5;

/** A product of matrices (leading dims: a batch of them), and how often a step has it. */
interface Product {
  left: readonly number[];
  right: readonly number[];
  count: number;
}

/** The products of one layer, forward and backward: of each of its matrices three, of attention six. */
function productsOfStep(config: Record<string, unknown>, batch: number, sequence: number): Product[] {
  const { hiddenSize, intermediateSize, heads, layers } = parseEncoderConfig(config, 'config');
  const rows = batch * sequence;
  const linear = (inputs: number, outputs: number, count: number): Product[] => [
    { left: [rows, inputs], right: [inputs, outputs], count },
    { left: [rows, outputs], right: [outputs, inputs], count },
    { left: [outputs, rows], right: [rows, inputs], count },
  ];
  const headSize = hiddenSize / heads;
  const all = (m: number, n: number): number[] => [batch * heads, m, n];
  return [
    ...linear(hiddenSize, hiddenSize, 4 * layers),
    ...linear(hiddenSize, intermediateSize, layers),
    ...linear(intermediateSize, hiddenSize, layers),
    { left: all(sequence, headSize), right: all(headSize, sequence), count: 2 * layers },
    { left: all(sequence, sequence), right: all(sequence, headSize), count: 4 * layers },
  ];
}

/** Seconds that the matrix products of one training step take by themselves, each shape at its best: the step's limit. */
export async function timeMatrixProducts(
  config: Record<string, unknown>,
  shape: { batch: number; sequence: number; threads: number },
): Promise<number> {
  const engine = createOnnxRuntimeEngine({ device: 'cpu' });
  let seconds = 0;
  for (const { left, right, count } of productsOfStep(config, shape.batch, shape.sequence)) {
    const graph = new Graph();
    const dims = [...left.slice(0, -1), right.at(-1)!];
    const product = graph.node('MatMul', [
      graph.input('left', 'float32', left),
      graph.input('right', 'float32', right),
    ]);
    graph.output('product', product, 'float32', dims);
    const session = await engine.load(encodeOnnxModel(graph), { threads: shape.threads });
    const feeds = { left: filled(left), right: filled(right) };
    const into = { product: filled(dims) };
    let best = Infinity;
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const startedAt = performance.now();
      await session.run(feeds, ['product'], into);
      best = Math.min(best, performance.now() - startedAt);
    }
    await session.release();
    seconds += (count * best) / 1000;
  }
  return seconds;
}

const filled = (dims: readonly number[]): Tensor => {
  const length = dims.reduce((product, dim) => product * dim, 1);
  return {
    type: 'float32',
    dims,
    data: Float32Array.from({ length }, (_, index) => ((index % 17) - 8) / 8),
  };
};
