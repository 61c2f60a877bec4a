import { readFile } from 'node:fs/promises';
import { parseEncoderConfig } from '../../model/encoder/classifier-config.js';
import { chooseCompute } from '../../model/engines/choose-compute.js';
import { openEngine } from '../../model/engines/open-engine.js';
import { Graph } from '../../model/graph/graph.js';
import type { Tensor } from '../../model/tensor.js';
import { answerLines } from '../line-process.js';
import type { StepReport, StepsSpecification } from './specification.js';

/**
 * The lower limit: only the matrix products of a step of Evergreen, each shape at the best of three times.
 * Answers every line on standard input with a StepReport. usage: matrix-products.ts SPECIFICATION
 */
const repetitions = 3;

/** A product of two matrices, or of batches of matrices, and how often it occurs in a step. */
interface Product {
  left: readonly number[];
  right: readonly number[];
  count: number;
}

/**
 * The products of all layers, forward and backward: three for every weight matrix, six for attention. With
 * `cls` pooling the last layer computes only keys and values of all tokens, and the rest of the first token.
 */
function productsOfStep({ config, pooling, batches }: StepsSpecification): Product[] {
  const { hiddenSize, intermediateSize, heads, layers } = parseEncoderConfig(config, 'config');
  const batch = batches[0]!.ids.length;
  const sequence = batches[0]!.ids[0]!.length;
  const wholeLayers = pooling === 'cls' ? layers - 1 : layers;
  const linear = (inputs: number, outputs: number, rows: number, count: number): Product[] => [
    { left: [rows, inputs], right: [inputs, outputs], count },
    { left: [rows, outputs], right: [outputs, inputs], count },
    { left: [outputs, rows], right: [rows, inputs], count },
  ];
  const headSize = hiddenSize / heads;
  const ofHeads = (m: number, n: number): number[] => [batch * heads, m, n];
  const layersOf = (queries: number, count: number): Product[] => [
    ...linear(hiddenSize, hiddenSize, batch * sequence, 2 * count),
    ...linear(hiddenSize, hiddenSize, batch * queries, 2 * count),
    ...linear(hiddenSize, intermediateSize, batch * queries, count),
    ...linear(intermediateSize, hiddenSize, batch * queries, count),
    { left: ofHeads(queries, headSize), right: ofHeads(headSize, sequence), count: 2 * count },
    { left: ofHeads(queries, sequence), right: ofHeads(sequence, headSize), count: 4 * count },
  ];
  return [...layersOf(sequence, wholeLayers), ...layersOf(1, layers - wholeLayers)].filter(
    ({ count }) => count > 0,
  );
}

async function prepare({ left, right }: Product, threads: number): Promise<() => Promise<void>> {
  const graph = new Graph();
  const dims = [...left.slice(0, -1), right.at(-1)!];
  const product = graph.node('MatMul', [
    graph.input('left', 'float32', left),
    graph.input('right', 'float32', right),
  ]);
  graph.output('product', product, 'float32', dims);
  const session = await openEngine(chooseCompute({ device: 'cpu' })).compile(graph, {
    threads,
    // Every session has its own threads, and those of one must not spin while another computes.
    spinMicroseconds: 20,
  });
  const feeds = { left: filled(left), right: filled(right) };
  const into = { product: filled(dims) };
  return async () => void (await session.run(feeds, ['product'], into));
}

const lengthOf = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);

const filled = (dims: readonly number[]): Tensor => ({
  type: 'float32',
  dims,
  data: Float32Array.from({ length: lengthOf(dims) }, (_, index) => ((index % 17) - 8) / 8),
});

const specification = JSON.parse(await readFile(process.argv[2]!, 'utf8')) as StepsSpecification;
const products: { count: number; flops: number; run: () => Promise<void> }[] = [];
for (const product of productsOfStep(specification))
  products.push({
    count: product.count,
    flops: 2 * lengthOf(product.left) * product.right.at(-1)!,
    run: await prepare(product, specification.threads),
  });
const flops = products.reduce((sum, product) => sum + product.count * product.flops, 0);

await answerLines(async () => {
  let seconds = 0;
  let peakFlopsPerSecond = 0;
  for (const { count, flops, run } of products) {
    let bestMs = Infinity;
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const startedAt = performance.now();
      await run();
      bestMs = Math.min(bestMs, performance.now() - startedAt);
    }
    seconds += (count * bestMs) / 1000;
    peakFlopsPerSecond = Math.max(peakFlopsPerSecond, (flops * 1000) / bestMs);
  }
  return JSON.stringify({ seconds, flops, peakFlopsPerSecond } satisfies StepReport);
});
