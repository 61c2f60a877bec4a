import assert from 'node:assert/strict';
import { createOnnxRuntimeEngine } from '../../../model/engines/onnxruntime.js';
import { Graph } from '../../../model/graph/graph.js';
import { encodeOnnxModel } from '../../../model/graph/onnx-model.js';

describe('the ONNX Runtime engine', () => {
  it('never runs on the CPU when a GPU was asked for that is not there', async () => {
    const graph = new Graph();
    graph.output('y', graph.node('Neg', [graph.input('x', 'float32', ['rows'])]), 'float32', ['rows']);
    const onGpu = async () =>
      createOnnxRuntimeEngine({ device: 'cuda' }).load(encodeOnnxModel(graph), { threads: 1 });
    await assert.rejects(onGpu(), { code: 'device-unavailable', message: /cuda/ });
  });

  it('refuses bytes that are no graph', async () => {
    const engine = createOnnxRuntimeEngine({ device: 'cpu' });
    await assert.rejects(engine.load(Uint8Array.of(1, 2, 3), { threads: 1 }), { code: 'invalid-model' });
  });

  it('computes only the outputs asked for', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['rows']);
    graph.output('negative', graph.node('Neg', [x]), 'float32', ['rows']);
    graph.output('absolute', graph.node('Abs', [x]), 'float32', ['rows']);
    const session = await createOnnxRuntimeEngine({ device: 'cpu' }).load(encodeOnnxModel(graph), {
      threads: 1,
    });
    const outputs = await session.run({ x: { type: 'float32', dims: [2], data: Float32Array.of(-1, 2) } }, [
      'absolute',
    ]);
    assert.deepEqual(Object.keys(outputs), ['absolute']);
    assert.deepEqual([...(outputs['absolute']!.data as Float32Array)], [1, 2]);
  });
});
