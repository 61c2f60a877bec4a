import assert from 'node:assert/strict';
import { initializeParameters } from '../../../../model/encoder/initialize.js';
import { buildTrainingGraph } from '../../../../model/encoder/training-graph.js';
import { createOnnxRuntimeEngine } from '../../../../model/engines/onnxruntime.js';
import { loadTfjs } from '../../../../model/engines/tfjs/load-tfjs.js';
import { createTfjsEngine } from '../../../../model/engines/tfjs/tfjs.js';
import { tinyBatch, tinyConfig } from '../../encoder/tiny-classifier.js';
import { firstStep, parityConfigs, requireSameGradients, requireSameLosses, train } from '../parity.js';
import { useTfjs } from './use-tfjs.js';

const dropout = { hidden: 0.1, attention: 0.1 };

describe('tfjs-node beside ONNX Runtime', function () {
  this.timeout(60_000);
  const directory = useTfjs();
  const onnxRuntime = createOnnxRuntimeEngine({ device: 'cpu' });
  const load = (threads: number) => loadTfjs(directory(), 'cpu', threads);

  for (const { name, config } of parityConfigs)
    it(`computes the same gradients, and the same losses over 20 steps: ${name}`, async () => {
      const engine = createTfjsEngine(load);
      requireSameGradients(await firstStep(engine, config), await firstStep(onnxRuntime, config));
      const [ours, theirs] = [await train(engine, config), await train(onnxRuntime, config)];
      requireSameLosses(ours.losses, theirs.losses);
    });

  it('gives the same bits twice, with dropout', async () => {
    const engine = createTfjsEngine(load);
    const once = await train(engine, tinyConfig(), dropout);
    assert.deepEqual(await train(engine, tinyConfig(), dropout), once);
  });

  it('keeps as many tensors after every step, and no more memory', async () => {
    const { memory } = load(2);
    const training = buildTrainingGraph(tinyConfig(), dropout);
    const session = await createTfjsEngine(load).compile(training.graph, { threads: 2 });
    const weights = Object.fromEntries(initializeParameters(tinyConfig(), 1));
    const run = (step: number) =>
      session.run({ ...weights, ...training.feeds(tinyBatch, { seed: 1, step }) });
    for (let step = 0; step < 50; step++) await run(step);
    const before = { tensors: memory().numTensors, bytes: process.memoryUsage.rss() };
    for (let step = 0; step < 200; step++) await run(step);
    assert.equal(memory().numTensors, before.tensors);
    const grownMegabytes = (process.memoryUsage.rss() - before.bytes) / 1e6;
    assert.ok(grownMegabytes < 60, `grew by ${grownMegabytes.toFixed(0)} MB`);
    await session.release();
  });
});

describe('loading tfjs-node', () => {
  it('refuses a directory without it, and says how to get it', () => {
    assert.throws(() => loadTfjs('/no-such-directory', 'cpu', 1), {
      code: 'device-unavailable',
      message: /tfjs-node cannot be loaded from \/no-such-directory.*npx evergreen setup tfjs$/s,
    });
  });
});
