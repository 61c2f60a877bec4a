import assert from 'node:assert/strict';
import { createOnnxRuntimeEngine } from '../../../model/engines/onnxruntime.js';
import { differentiate } from '../../../model/graph/differentiate.js';
import { Graph, type Value } from '../../../model/graph/graph.js';
import { normals, randomWords } from '../../../model/random.js';
import type { Tensor } from '../../../model/tensor.js';

const step = 1e-2;
const tolerance = 2e-3;

export const randomTensor = (dims: readonly number[], seed: number): Tensor & { data: Float32Array } => {
  const normal = normals(randomWords(seed));
  const length = dims.reduce((product, dim) => product * dim, 1);
  return { type: 'float32', dims, data: Float32Array.from({ length }, () => normal.next().value) };
};

/**
 * Checks the gradients of `build` with respect to its inputs against central differences. The output is weighted by
 * fixed random numbers and summed, so that every element of it matters differently.
 */
export async function checkGradients(
  inputDims: readonly (readonly number[])[],
  outputDims: readonly number[],
  build: (graph: Graph, inputs: Value[]) => Value,
): Promise<void> {
  const graph = new Graph();
  const inputs = inputDims.map((dims, index) => graph.input(`x${index}`, 'float32', dims));
  const output = build(graph, inputs);
  const weights = graph.initializer('weights', randomTensor(outputDims, 99));
  const axes = outputDims.map((_, axis) => axis);
  const loss = graph.node('ReduceSum', [graph.node('Mul', [output, weights]), graph.integers(...axes)], {
    keepdims: 0,
  });
  graph.record(loss, [output], () => [weights]);
  const gradients = differentiate(graph, loss);
  graph.output('loss', loss, 'float32', []);
  inputs.forEach((input, index) =>
    graph.output(`gradient${index}`, gradients.get(input.name)!, 'float32', inputDims[index]!),
  );
  const session = await createOnnxRuntimeEngine({ device: 'cpu' }).compile(graph, {
    threads: 1,
  });

  const values = inputDims.map((dims, index) => randomTensor(dims, index + 1));
  const feeds = Object.fromEntries(values.map((value, index) => [`x${index}`, value]));
  const lossOf = async (): Promise<number> =>
    ((await session.run(feeds, ['loss']))['loss']!.data as Float32Array)[0]!;
  const outputs = await session.run(feeds);
  for (const [index, { data }] of values.entries()) {
    const gradient = outputs[`gradient${index}`]!.data as Float32Array;
    assert.equal(gradient.length, data.length);
    for (let at = 0; at < data.length; at++) {
      const original = data[at]!;
      data[at] = original + step;
      const above = await lossOf();
      data[at] = original - step;
      const below = await lossOf();
      data[at] = original;
      const expected = (above - below) / (2 * step);
      assert.ok(
        Math.abs(gradient[at]! - expected) <= tolerance * Math.max(1, Math.abs(expected)),
        `input ${index}, element ${at}: gradient ${gradient[at]}, difference quotient ${expected}`,
      );
    }
  }
  await session.release();
}
