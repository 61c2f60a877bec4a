import assert from 'node:assert/strict';
import { createOpenVinoEngine } from '../../../../model/engines/openvino/openvino.js';
import { hasBfloat16 } from '../../../../model/engines/processor.js';
import { Graph } from '../../../../model/graph/graph.js';
import { encodeOnnxModel } from '../../../../model/graph/onnx-model.js';
import type { EngineSession } from '../../../../model/engines/engine.js';
import { useOpenVino } from './use-openvino.js';

const rows = (...values: number[]) => ({
  type: 'float32' as const,
  dims: [values.length],
  data: Float32Array.from(values),
});
const zeros = (length: number) => ({ x: rows(...new Array<number>(length).fill(0)) });

/** y = -x, and its sum, a scalar. */
function exampleGraph(): Graph {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['rows']);
  graph.output('negative', graph.node('Neg', [x]), 'float32', ['rows']);
  graph.output('sum', graph.node('ReduceSum', [x], { keepdims: 0 }), 'float32', []);
  return graph;
}

describe('the OpenVINO engine', () => {
  const directory = useOpenVino();
  const engine = () => createOpenVinoEngine({ precision: 'float32' }, directory());
  const sessions: EngineSession[] = [];
  const compile = async (graph: Graph) => {
    const session = await engine().compile(graph, { threads: 1 });
    sessions.push(session);
    return session;
  };
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.release();
  });

  it('computes vectors of changing lengths, and scalars', async () => {
    const session = await compile(exampleGraph());
    for (const values of [[1, 2], [3], [4, 5, 6]]) {
      const { negative, sum } = await session.run({ x: rows(...values) });
      assert.deepEqual(
        [negative!.dims, [...negative!.data]],
        [[values.length], values.map((value) => -value)],
      );
      assert.deepEqual([sum!.dims, [...sum!.data]], [[], [values.reduce((total, value) => total + value)]]);
    }
  });

  it('computes only the outputs asked for', async () => {
    const session = await compile(exampleGraph());
    assert.deepEqual(Object.keys(await session.run({ x: rows(1, 2) }, ['sum'])), ['sum']);
  });

  it('writes an output to the memory that the caller gives, and to no other after that', async () => {
    const session = await compile(exampleGraph());
    const into = rows(0, 0);
    const outputs = await session.run({ x: rows(1, 2) }, undefined, { negative: into });
    assert.equal(outputs['negative'], into);
    assert.deepEqual([...into.data], [-1, -2]);
    const { negative } = await session.run({ x: rows(3, 4) });
    assert.deepEqual(
      [[...negative!.data], [...into.data]],
      [
        [-3, -4],
        [-1, -2],
      ],
    );
  });

  it('keeps the event loop free, and lets runs that are asked for at once take turns', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [600, 600]);
    graph.output('y', graph.node('MatMul', [x, x]), 'float32', [600, 600]);
    const session = await compile(graph);
    const run = (value: number) =>
      session.run({
        x: { type: 'float32', dims: [600, 600], data: new Float32Array(360_000).fill(value) },
      });
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    const results = await Promise.all([1, 2, 3, 4].map(run));
    clearInterval(timer);
    assert.deepEqual(
      results.map(({ y }) => y!.data[0]),
      [600, 2400, 5400, 9600],
    );
    assert.ok(ticks > 0);
  });

  it('reads a stored model', async () => {
    const session = await engine().load(encodeOnnxModel(exampleGraph()), { threads: 1 });
    sessions.push(session);
    assert.deepEqual(session.inputNames, ['x']);
    assert.deepEqual([...(await session.run({ x: rows(1, 2) }))['sum']!.data], [3]);
  });

  it('says what is wrong with an input, and works on', async () => {
    const session = await compile(exampleGraph());
    await assert.rejects(session.run({}), { message: /input x is missing/ });
    const short = { ...rows(1, 2), dims: [3] };
    await assert.rejects(session.run({ x: short }), { message: /x has 2 values, but its shape is \[3\]/ });
    const matrix = { ...rows(1, 2), dims: [1, 2] };
    await assert.rejects(session.run({ x: matrix }), { message: /OpenVINO cannot use the tensor x .*shape/ });
    await assert.rejects(session.run({ x: rows(1, 2) }, ['other']), { message: /no output other/ });
    assert.deepEqual([...(await session.run({ x: rows(1, 2) }))['sum']!.data], [3]);
  });

  it('refuses bytes that are no graph', async () => {
    const load = engine().load(Uint8Array.of(1, 2, 3), { threads: 1 });
    await assert.rejects(load, { code: 'invalid-model' });
  });

  it('refuses a graph with an operator that it lacks', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['rows']);
    graph.output('y', graph.node('NoSuchOperator', [x]), 'float32', ['rows']);
    await assert.rejects(engine().compile(graph, { threads: 1 }), {
      code: 'invalid-model',
      message: /NoSuchOperator/,
    });
  });

  it('refuses libraries that are not there', async () => {
    const elsewhere = createOpenVinoEngine({ precision: 'float32' }, '/no-such-directory');
    await assert.rejects(elsewhere.compile(exampleGraph(), { threads: 1 }), {
      code: 'device-unavailable',
      message: /evergreen setup openvino/,
    });
  });

  it('refuses bfloat16 where the processor has no units for it', async function () {
    if (hasBfloat16()) this.skip();
    const compiling = createOpenVinoEngine({ precision: 'bfloat16' }, directory()).compile(exampleGraph(), {
      threads: 1,
    });
    await assert.rejects(compiling, { code: 'device-unavailable', message: /no units for bfloat16/ });
  });

  it('refuses to run a released session, which can be released twice', async () => {
    const session = await engine().compile(exampleGraph(), { threads: 1 });
    const last = session.run(zeros(2));
    await Promise.all([session.release(), session.release()]);
    await last;
    await session.release();
    await assert.rejects(session.run(zeros(2)), { message: /released/ });
  });

  it('takes no more memory after 10,000 runs of changing shapes, half of them into given memory', async function () {
    this.timeout(180_000);
    const session = await compile(exampleGraph());
    const run = async (index: number) => {
      const length = 1 + (index % 97) * 100;
      const inputs = zeros(length);
      await session.run(inputs, undefined, index % 2 === 0 ? { negative: zeros(length).x } : undefined);
    };
    for (let index = 0; index < 2_000; index++) await run(index);
    const before = process.memoryUsage.rss();
    for (let index = 0; index < 10_000; index++) await run(index);
    const grownMegabytes = (process.memoryUsage.rss() - before) / 1e6;
    assert.ok(grownMegabytes < 60, `grew by ${grownMegabytes.toFixed(0)} MB`);
  });
});
