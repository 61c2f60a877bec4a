import assert from 'node:assert/strict';
import { tinyConfig } from '../../encoder/tiny-classifier.js';
import { buildForwardGraph } from '../../../../model/encoder/forward-graph.js';
import { Graph } from '../../../../model/graph/graph.js';
import { createPlainEngine, plainTfjs } from './plain-tfjs.js';

const rows = (...values: number[]) => ({
  type: 'float32' as const,
  dims: [values.length],
  data: Float32Array.from(values),
});

/** y = -x, and its sum, a scalar. */
function exampleGraph(): Graph {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['rows']);
  const negative = graph.node('Neg', [x]);
  graph.output('negative', negative, 'float32', ['rows']);
  graph.output('sum', graph.node('ReduceSum', [negative], { keepdims: 0 }), 'float32', []);
  return graph;
}
const compile = (graph: Graph) => createPlainEngine().compile(graph, { threads: 1 });

describe('the tfjs engine', () => {
  it('computes vectors of changing lengths, and scalars', async () => {
    const session = await compile(exampleGraph());
    assert.deepEqual(session.inputNames, ['x']);
    for (const values of [[1, 2], [3], [4, 5, 6]]) {
      const { negative, sum } = await session.run({ x: rows(...values) });
      assert.deepEqual(negative, rows(...values.map((value) => -value)));
      assert.deepEqual([sum!.dims, [...sum!.data]], [[], [-values.reduce((total, value) => total + value)]]);
    }
  });

  it('computes only the outputs asked for, and only what they need', async () => {
    const graph = exampleGraph();
    graph.output('missing', graph.input('absent', 'float32', [1]), 'float32', [1]);
    const session = await compile(graph);
    assert.deepEqual(Object.keys(await session.run({ x: rows(1, 2) }, ['sum'])), ['sum']);
    await assert.rejects(session.run({ x: rows(1, 2) }), { message: 'The input absent is missing.' });
  });

  it('writes an output to the memory that the caller gives, and to no other after that', async () => {
    const session = await compile(exampleGraph());
    const into = rows(0, 0);
    const outputs = await session.run({ x: rows(1, 2) }, undefined, { negative: into });
    assert.equal(outputs['negative'], into);
    await session.run({ x: rows(3, 4) });
    assert.deepEqual(into, rows(-1, -2));
  });

  it('leaves its inputs as they are, also where an output is one of them', async () => {
    const graph = new Graph();
    graph.output('same', graph.input('x', 'float32', [2]), 'float32', [2]);
    const session = await compile(graph);
    const x = rows(1, 2);
    const { same } = await session.run({ x });
    same!.data[0] = 9;
    assert.deepEqual(x, rows(1, 2));
  });

  it('says what is wrong with an input, keeps no tensor of the failed run, and works on', async () => {
    const session = await compile(exampleGraph());
    const before = plainTfjs.memory().numTensors;
    const short = { ...rows(1, 2), dims: [3] };
    await assert.rejects(session.run({ x: short }), { message: /x has 2 values, but its shape is \[3\]/ });
    await assert.rejects(session.run({ x: rows(1, 2) }, ['other']), { message: /no output other/ });
    assert.equal(plainTfjs.memory().numTensors, before);
    assert.deepEqual([...(await session.run({ x: rows(1, 2) }))['sum']!.data], [-3]);
  });

  it('names operator and node of what it cannot compute', async () => {
    const graph = new Graph();
    const [a, b] = ['a', 'b'].map((name) => graph.input(name, 'float32', ['rows']));
    graph.output('sum', graph.node('Add', [graph.node('Neg', [a!]), b!]), 'float32', ['rows']);
    const session = await compile(graph);
    const before = plainTfjs.memory().numTensors;
    await assert.rejects(session.run({ a: rows(1, 2), b: rows(1, 2, 3) }), {
      code: 'internal',
      message: /^tfjs cannot compute Add of the node Add_1: .*shape/,
    });
    assert.equal(plainTfjs.memory().numTensors, before);
  });

  it('refuses a graph with an operator that it lacks', async () => {
    const graph = new Graph();
    graph.output('y', graph.node('NoSuchOperator', [graph.input('x', 'float32', [1])]), 'float32', [1]);
    await assert.rejects(compile(graph), { code: 'invalid-model', message: /no operator NoSuchOperator/ });
  });

  it('refuses forms of an operator that no graph of ours has', async () => {
    const graph = new Graph();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => graph.input(name, 'float32', [1, 1]));
    graph.output('y', graph.node('Gemm', [a!, b!, c!]), 'float32', [1, 1]);
    const matrix = { ...rows(1), dims: [1, 1] };
    const session = await compile(graph);
    await assert.rejects(session.run({ a: matrix, b: matrix, c: matrix }), { message: /Gemm.* 3 inputs/ });
  });

  it('refuses a stored model, and names the engine that serves', async () => {
    await assert.rejects(createPlainEngine().load(Uint8Array.of(), { threads: 1 }), {
      code: 'invalid-model',
      message: /onnxruntime/,
    });
  });

  it('refuses to run a released session, which can be released twice', async () => {
    const session = await compile(exampleGraph());
    const last = session.run({ x: rows(0) });
    await Promise.all([session.release(), session.release()]);
    await last;
    await assert.rejects(session.run({ x: rows(0) }), { message: /released/ });
  });

  it('knows every operator of the forward graph, too', async () => {
    for (const family of ['bert', 'distilbert'] as const)
      await compile(buildForwardGraph(tinyConfig(family)));
  });
});
