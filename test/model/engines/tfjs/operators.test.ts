import assert from 'node:assert/strict';
import { createOnnxRuntimeEngine } from '../../../../model/engines/onnxruntime.js';
import { Graph, type Node, type Value } from '../../../../model/graph/graph.js';
import type { Tensor, TensorType } from '../../../../model/tensor.js';
import { createPlainEngine } from './plain-tfjs.js';

interface Case {
  operator: string;
  /** Of the graph, by name. */
  inputs: Record<string, Tensor>;
  /** Lists of integers, which are stored with the graph. They come after the inputs. */
  lists?: readonly (readonly number[])[];
  attributes?: Node['attributes'];
  outputTypes?: readonly TensorType[];
}

/** Numbers between -2 and 2 without a pattern. */
const floats = (...dims: number[]): Tensor => ({
  type: 'float32',
  dims,
  data: Float32Array.from(
    { length: dims.reduce((a, b) => a * b, 1) },
    (_, index) => 2 * Math.sin(index * 7 + 1),
  ),
});
const integers = (dims: number[], ...values: number[]): Tensor => ({
  type: 'int64',
  dims,
  data: BigInt64Array.from(values, BigInt),
});
const unary = (operator: string): Case => ({ operator, inputs: { x: floats(2, 3) } });
const binary = (operator: string): Case => ({ operator, inputs: { a: floats(2, 3, 4), b: floats(3, 1) } });
const a = floats(2, 3);
const float = (value: number) => ({ float: value });

const cases: readonly Case[] = [
  ...['Neg', 'Exp', 'Erf', 'Tanh', 'Relu', 'Sign', 'Identity'].map(unary),
  ...['Add', 'Sub', 'Mul', 'Div'].map(binary),
  { operator: 'Gemm', inputs: { a, b: floats(3, 4) } },
  { operator: 'Gemm', inputs: { a, b: floats(1, 3) }, attributes: { transB: 1, alpha: float(0.5) } },
  { operator: 'Gemm', inputs: { a, b: floats(4, 3) }, attributes: { transB: 1, alpha: float(0.5) } },
  {
    operator: 'Gemm',
    inputs: { a: floats(5, 2), b: floats(5, 3) },
    attributes: { transA: 1, alpha: float(3) },
  },
  { operator: 'MatMul', inputs: { a: floats(1, 3), b: floats(3, 4) } },
  { operator: 'MatMul', inputs: { a: floats(2, 1, 3), b: floats(2, 3, 4) } },
  { operator: 'MatMul', inputs: { a: floats(2, 2, 4, 3), b: floats(2, 2, 3, 5) } },
  {
    operator: 'FusedMatMul',
    inputs: { a: floats(2, 2, 3, 4), b: floats(2, 2, 3, 5) },
    attributes: { transA: 1 },
  },
  {
    operator: 'FusedMatMul',
    inputs: { a: floats(2, 2, 4, 3), b: floats(2, 2, 5, 3) },
    attributes: { transB: 1 },
  },
  { operator: 'Softmax', inputs: { x: floats(2, 2, 3) }, attributes: { axis: -1 } },
  { operator: 'LogSoftmax', inputs: { x: floats(2, 3) }, attributes: { axis: -1 } },
  {
    operator: 'LayerNormalization',
    inputs: { x: floats(3, 8), gamma: floats(8), beta: floats(8) },
    attributes: { axis: -1, epsilon: float(1e-12) },
    outputTypes: ['float32', 'float32', 'float32'],
  },
  { operator: 'ReduceSum', inputs: { x: floats(2, 3, 4) }, lists: [[0, 1]], attributes: { keepdims: 0 } },
  { operator: 'ReduceSum', inputs: { x: floats(2, 3, 4) }, lists: [[-1]], attributes: { keepdims: 1 } },
  { operator: 'ReduceMean', inputs: { x: floats(5) }, attributes: { keepdims: 0 } },
  { operator: 'Transpose', inputs: { x: floats(2, 3, 4, 5) }, attributes: { perm: [0, 2, 1, 3] } },
  { operator: 'Reshape', inputs: { x: floats(2, 3, 4) }, lists: [[0, -1]] },
  { operator: 'Unsqueeze', inputs: { x: floats(2, 3) }, lists: [[1]] },
  { operator: 'Unsqueeze', inputs: { x: floats(2, 3) }, lists: [[-1, 0]] },
  { operator: 'Squeeze', inputs: { x: floats(1, 3, 1) }, lists: [[-1]] },
  {
    operator: 'Gather',
    inputs: { table: floats(4, 3), ids: integers([2, 2], 3, 0, 0, 1) },
    attributes: { axis: 0 },
  },
  { operator: 'Gather', inputs: { table: floats(4, 3) }, lists: [[2, 0]], attributes: { axis: 0 } },
  {
    operator: 'Slice',
    inputs: { x: floats(4, 5) },
    lists: [
      [1, 0],
      [-1, 99],
      [1, 0],
    ],
  },
  { operator: 'Concat', inputs: { a: floats(2, 3), b: floats(1, 3) }, attributes: { axis: 0 } },
  { operator: 'Pad', inputs: { x: floats(2, 3) }, lists: [[0, 1, 2, 0]] },
  { operator: 'Expand', inputs: { x: floats(3, 1) }, lists: [[2, 1, 4]] },
  { operator: 'Shape', inputs: { x: floats(2, 3) }, outputTypes: ['int64'] },
  { operator: 'Cast', inputs: { x: integers([3], 1, 0, 5) }, attributes: { to: 1 } },
  { operator: 'Cast', inputs: {}, lists: [[4, 2]], attributes: { to: 1 } },
  {
    operator: 'Sub',
    inputs: {},
    lists: [
      [4, 2],
      [1, 5],
    ],
    outputTypes: ['int64'],
  },
  { operator: 'Gather', inputs: {}, lists: [[4, 2], [-1]], attributes: { axis: 0 }, outputTypes: ['int64'] },
  { operator: 'Concat', inputs: {}, lists: [[4, 2], [1]], attributes: { axis: 0 }, outputTypes: ['int64'] },
];

/** A graph of one node. */
function graphOf({ operator, inputs, lists = [], attributes = {}, outputTypes = ['float32'] }: Case): Graph {
  const graph = new Graph();
  const values = Object.entries(inputs).map(([name, { type, dims }]) => graph.input(name, type, dims));
  const stored = lists.map((list) => graph.integers(...list));
  addOutputs(graph, operator, [...values, ...stored], attributes, outputTypes);
  return graph;
}

function addOutputs(
  graph: Graph,
  operator: string,
  values: readonly Value[],
  attributes: Node['attributes'],
  types: readonly TensorType[],
): void {
  graph
    .nodeWithOutputs(operator, values, types.length, attributes)
    .forEach((value, index) => graph.output(`output${index}`, value, types[index]!, []));
}

async function requireSameOutputs(graph: Graph, inputs: Record<string, Tensor>): Promise<void> {
  const [ours, theirs] = await Promise.all(
    [createPlainEngine(), createOnnxRuntimeEngine({ device: 'cpu' })].map(async (engine) => {
      const session = await engine.compile(graph, { threads: 1 });
      const outputs = await session.run(inputs);
      await session.release();
      return outputs;
    }),
  );
  for (const [name, { type, dims, data }] of Object.entries(theirs!)) {
    assert.deepEqual([ours![name]!.type, ours![name]!.dims], [type, dims]);
    Array.from(data, Number).forEach((value, index) => {
      const actual = Number(ours![name]!.data[index]);
      assert.ok(Math.abs(actual - value) <= 1e-5 * Math.max(1, Math.abs(value)), `${actual}, not ${value}`);
    });
  }
}

const describeCase = ({ inputs, lists = [], attributes = {} }: Case): string =>
  [
    ...Object.values(inputs).map(({ dims }) => `[${dims.join(', ')}]`),
    ...lists.map((list) => `list ${list.join(', ')}`),
    ...(Object.keys(attributes).length === 0 ? [] : [JSON.stringify(attributes)]),
  ].join(' ');

describe('an operator on tfjs computes what it computes on ONNX Runtime:', () => {
  for (const example of cases)
    it(`${example.operator} of ${describeCase(example)}`, () =>
      requireSameOutputs(graphOf(example), example.inputs));

  it('DequantizeLinear of a dropout mask', () => {
    const graph = new Graph();
    const x = graph.input('x', 'uint8', [4]);
    const zero = graph.initializer('zero', { type: 'uint8', dims: [], data: Uint8Array.of(0) });
    addOutputs(graph, 'DequantizeLinear', [x, graph.float(1.25), zero], {}, ['float32']);
    return requireSameOutputs(graph, { x: { type: 'uint8', dims: [4], data: Uint8Array.of(1, 0, 1, 1) } });
  });

  it('OneHot of labels, with values of its own', () => {
    const graph = new Graph();
    const labels = graph.input('labels', 'int64', [3]);
    const values = graph.initializer('values', {
      type: 'float32',
      dims: [2],
      data: Float32Array.of(0.1, 0.8),
    });
    addOutputs(graph, 'OneHot', [labels, graph.integers(4), values], { axis: -1 }, ['float32']);
    return requireSameOutputs(graph, { labels: integers([3], 2, 0, 3) });
  });
});
