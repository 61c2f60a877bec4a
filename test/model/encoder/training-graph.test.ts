import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { initializeParameters } from '../../../model/encoder/initialize.js';
import { buildTrainingGraph } from '../../../model/encoder/training-graph.js';
import { createOnnxRuntimeEngine } from '../../../model/engines/onnxruntime.js';
import { tinyBatch, tinyConfig } from './tiny-classifier.js';

const engine = createOnnxRuntimeEngine({ device: 'cpu' });
const weights = initializeParameters(tinyConfig(), 1);

async function digestOfStep(dropout: { seed: number; step: number }): Promise<string> {
  const graph = buildTrainingGraph(tinyConfig(), { hidden: 0.1, attention: 0.1 });
  const session = await engine.compile(graph.graph, { threads: 2 });
  const outputs = await session.run({ ...Object.fromEntries(weights), ...graph.feeds(tinyBatch, dropout) });
  const hash = createHash('sha256');
  for (const { data } of Object.values(outputs))
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest('hex');
}

describe('a training graph', () => {
  it('gives the same loss and gradients, bit for bit, in another session', async () => {
    assert.equal(await digestOfStep({ seed: 1, step: 3 }), await digestOfStep({ seed: 1, step: 3 }));
  });

  it('drops other values in another step, and with another seed', async () => {
    const digest = await digestOfStep({ seed: 1, step: 3 });
    assert.notEqual(await digestOfStep({ seed: 1, step: 4 }), digest);
    assert.notEqual(await digestOfStep({ seed: 2, step: 3 }), digest);
  });

  it('drops other values at each site', () => {
    const graph = buildTrainingGraph(tinyConfig(), { hidden: 0.5, attention: 0.5 });
    const masks = Object.entries(graph.feeds(tinyBatch, { seed: 1, step: 3 }))
      .filter(([name]) => name.startsWith('dropout_'))
      .map(([, { dims, data }]) => `${dims.join()}: ${data.join('')}`);
    // The embeddings, then three a layer, then the head.
    assert.equal(masks.length, 1 + 2 * 3 + 1);
    assert.equal(new Set(masks).size, masks.length);
  });

  it('reads no masks without dropout', () => {
    const feeds = buildTrainingGraph(tinyConfig(), { hidden: 0, attention: 0 }).feeds(tinyBatch, {
      seed: 1,
      step: 0,
    });
    assert.deepEqual(Object.keys(feeds), ['input_ids', 'attention_mask', 'labels']);
  });

  it('with frozen layers computes the same gradients of the others, and nothing of the frozen ones', async () => {
    const whole = buildTrainingGraph(tinyConfig(), { hidden: 0, attention: 0 });
    const frozen = buildTrainingGraph(tinyConfig(), { hidden: 0, attention: 0 }, { frozenLayers: 1 });
    const step = async (training: typeof whole) => {
      const session = await engine.compile(training.graph, { threads: 1 });
      const feeds = training.feeds(tinyBatch, { seed: 1, step: 0 });
      const inputs = { ...Object.fromEntries(weights), ...feeds };
      return session.run(inputs);
    };
    const [all, some] = [await step(whole), await step(frozen)];
    assert.deepEqual(
      frozen.parameters.map(({ name }) => name),
      whole.parameters.filter(({ depth }) => depth > 1).map(({ name }) => name),
    );
    for (const { gradient } of frozen.parameters)
      assert.deepEqual(some[gradient.output]!.data, all[gradient.output]!.data, gradient.output);
    assert.deepEqual(some['loss']!.data, all['loss']!.data);
    assert.ok(frozen.graph.neededNodes.length < 0.8 * whole.graph.neededNodes.length);
  });

  it('lets weight decay touch neither biases nor norms', () => {
    const { parameters } = buildTrainingGraph(tinyConfig(), { hidden: 0, attention: 0 });
    for (const { name, decays } of parameters) assert.equal(decays, !/bias$|LayerNorm/.test(name), name);
  });
});
