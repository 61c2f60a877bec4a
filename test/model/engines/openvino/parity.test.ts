import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { defaultHyperparameters } from '../../../../contracts/hyperparameters.js';
import type { ClassifierConfig } from '../../../../model/encoder/classifier-config.js';
import { initializeParameters } from '../../../../model/encoder/initialize.js';
import { buildTrainingGraph } from '../../../../model/encoder/training-graph.js';
import type { Engine } from '../../../../model/engines/engine.js';
import { createOnnxRuntimeEngine } from '../../../../model/engines/onnxruntime.js';
import { createOpenVinoEngine } from '../../../../model/engines/openvino/openvino.js';
import { hasBfloat16 } from '../../../../model/engines/processor.js';
import { runInMicroBatches } from '../../../../model/training/micro-batches.js';
import { Optimizer } from '../../../../model/training/optimizer.js';
import type { Tensor } from '../../../../model/tensor.js';
import { tinyBatch, tinyConfig } from '../../encoder/tiny-classifier.js';
import { useOpenVino } from './use-openvino.js';

const steps = 20;
const recipe = { ...defaultHyperparameters, learningRate: 1e-3 };
const noDropout = { hidden: 0, attention: 0 };

type Outputs = Record<string, Tensor>;

/** The outputs of one step from the same random weights. */
async function firstStep(engine: Engine, config: ClassifierConfig): Promise<Outputs> {
  const training = buildTrainingGraph(config, noDropout);
  const session = await engine.compile(training.graph, { threads: 2 });
  const weights = Object.fromEntries(initializeParameters(config, 1));
  const outputs = await session.run({ ...weights, ...training.feeds(tinyBatch, { seed: 1, step: 0 }) });
  await session.release();
  return outputs;
}

/** Trains on one batch. @returns the loss of each step, and the sha256 of the weights after the last one */
async function train(engine: Engine, config: ClassifierConfig, dropout = noDropout) {
  const training = buildTrainingGraph(config, dropout);
  const { parameters } = training;
  const session = await engine.compile(training.graph, { threads: 2 });
  const weights = initializeParameters(config, 1);
  const optimizer = new Optimizer(parameters, weights, recipe, steps);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { batch } = tinyBatch;
    const outputs = await runInMicroBatches(session, weights, training.feeds(tinyBatch, { seed: 1, step }), {
      ...{ batch, microBatchSize: batch, parameters, into: optimizer.gradients },
    });
    losses.push((outputs['loss']!.data as Float32Array)[0]!);
    optimizer.apply(step, outputs, tinyBatch);
  }
  await session.release();
  const hash = createHash('sha256');
  for (const { data } of weights.values()) hash.update(Buffer.from(Float32Array.from(data).buffer));
  return { losses, digest: hash.digest('hex') };
}

const norm = (values: Float32Array): number => Math.hypot(...values);
const gradients = (outputs: Outputs) =>
  Object.entries(outputs)
    .filter(([name]) => name.startsWith('gradient:'))
    .map(([name, { data }]) => [name, data as Float32Array] as const);

/** Asserts that each gradient differs by at most a thousandth of its norm. */
function requireSameGradients(actual: Outputs, expected: Outputs): void {
  const all = gradients(expected);
  const largest = Math.max(...all.map(([, values]) => norm(values)));
  assert.equal(all.length > 10, true);
  for (const [name, values] of all) {
    const others = actual[name]!.data as Float32Array;
    assert.deepEqual(actual[name]!.dims, expected[name]!.dims, name);
    const difference = norm(values.map((value, index) => value - others[index]!));
    // The gradient of a key's bias is zero by construction, so only rounding is left of it.
    const allowed = Math.max(1e-3 * norm(values), 1e-6 * largest);
    assert.ok(difference <= allowed, `${name}: ${difference} of ${norm(values)}`);
  }
}

describe('OpenVINO beside ONNX Runtime', () => {
  const directory = useOpenVino();
  const onnxRuntime = createOnnxRuntimeEngine({ device: 'cpu' });
  const openVino = (precision: 'float32' | 'bfloat16' = 'float32') =>
    createOpenVinoEngine({ precision }, directory());
  const configs = (['bert', 'distilbert'] as const).flatMap((family) =>
    (['mean', 'cls'] as const).map((pooling) => tinyConfig(family, pooling)),
  );

  for (const config of configs) {
    const name = `${config.encoder.family}, ${config.pooling} pooling`;
    it(`computes the same gradient of every parameter: ${name}`, async () => {
      requireSameGradients(await firstStep(openVino(), config), await firstStep(onnxRuntime, config));
    });

    it(`has the same losses over ${steps} steps: ${name}`, async () => {
      const [ours, theirs] = [await train(openVino(), config), await train(onnxRuntime, config)];
      assert.ok(ours.losses.at(-1)! < ours.losses[0]!, `it does not learn: ${ours.losses.join(', ')}`);
      ours.losses.forEach((loss, step) => {
        const difference = Math.abs(loss - theirs.losses[step]!);
        assert.ok(difference <= 1e-4, `step ${step}: ${loss}, not ${theirs.losses[step]}`);
      });
    });
  }

  it('gives the same bits twice, with dropout', async () => {
    const dropout = { hidden: 0.1, attention: 0.1 };
    const once = await train(openVino(), tinyConfig(), dropout);
    assert.deepEqual(await train(openVino(), tinyConfig(), dropout), once);
  });

  it('points the gradients in bfloat16 in the same direction', async function () {
    if (!hasBfloat16()) this.skip();
    const expected = await firstStep(onnxRuntime, tinyConfig());
    const actual = await firstStep(openVino('bfloat16'), tinyConfig());
    for (const [name, values] of gradients(expected)) {
      if (name.endsWith('key.bias')) continue;
      const others = actual[name]!.data as Float32Array;
      const product = values.reduce((sum, value, index) => sum + value * others[index]!, 0);
      const cosine = product / (norm(values) * norm(others));
      assert.ok(cosine > 0.999, `${name}: cosine ${cosine}`);
    }
  });
});
