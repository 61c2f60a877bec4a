import assert from 'node:assert/strict';
import { buildTrainingGraph } from '../../../../model/encoder/training-graph.js';
import { initializeParameters } from '../../../../model/encoder/initialize.js';
import { createOnnxRuntimeEngine } from '../../../../model/engines/onnxruntime.js';
import { tinyBatch, tinyConfig } from '../../encoder/tiny-classifier.js';
import {
  firstStep,
  parityConfigs,
  requireSameGradients,
  requireSameLosses,
  steps,
  train,
} from '../parity.js';
import { createPlainEngine, plainTfjs } from './plain-tfjs.js';

describe('tfjs beside ONNX Runtime', () => {
  const onnxRuntime = createOnnxRuntimeEngine({ device: 'cpu' });
  const dropout = { hidden: 0.1, attention: 0.1 };

  for (const { name, config } of parityConfigs) {
    it(`computes the same gradient of every parameter: ${name}`, async () => {
      requireSameGradients(
        await firstStep(createPlainEngine(), config),
        await firstStep(onnxRuntime, config),
      );
    });

    it(`has the same losses over ${steps} steps: ${name}`, async () => {
      const [ours, theirs] = [await train(createPlainEngine(), config), await train(onnxRuntime, config)];
      requireSameLosses(ours.losses, theirs.losses);
    });
  }

  it('drops out the same values, so that its losses stay the same', async () => {
    const [ours, theirs] = [
      await train(createPlainEngine(), tinyConfig(), dropout),
      await train(onnxRuntime, tinyConfig(), dropout),
    ];
    requireSameLosses(ours.losses, theirs.losses);
  });

  it('gives the same bits twice, with dropout', async () => {
    const once = await train(createPlainEngine(), tinyConfig(), dropout);
    assert.deepEqual(await train(createPlainEngine(), tinyConfig(), dropout), once);
  });

  it('keeps as many tensors after every step, and none when it is released', async () => {
    const before = plainTfjs.memory().numTensors;
    const training = buildTrainingGraph(tinyConfig(), dropout);
    const session = await createPlainEngine().compile(training.graph, { threads: 1 });
    const weights = Object.fromEntries(initializeParameters(tinyConfig(), 1));
    const counts = new Set([plainTfjs.memory().numTensors]);
    for (let step = 0; step < 20; step++) {
      await session.run({ ...weights, ...training.feeds(tinyBatch, { seed: 1, step }) });
      counts.add(plainTfjs.memory().numTensors);
    }
    assert.equal(counts.size, 1);
    await session.release();
    assert.equal(plainTfjs.memory().numTensors, before);
  });
});
