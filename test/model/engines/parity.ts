import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { defaultHyperparameters } from '../../../contracts/hyperparameters.js';
import type { ClassifierConfig } from '../../../model/encoder/classifier-config.js';
import { initializeParameters } from '../../../model/encoder/initialize.js';
import { buildTrainingGraph } from '../../../model/encoder/training-graph.js';
import type { Engine } from '../../../model/engines/engine.js';
import { runInMicroBatches } from '../../../model/training/micro-batches.js';
import { Optimizer } from '../../../model/training/optimizer.js';
import type { Tensor } from '../../../model/tensor.js';
import { tinyBatch, tinyConfig } from '../encoder/tiny-classifier.js';

/** Steps that `train` takes. */
export const steps = 20;
const recipe = { ...defaultHyperparameters, learningRate: 1e-3 };
const noDropout = { hidden: 0, attention: 0 };

type Outputs = Record<string, Tensor>;

/** The outputs of one step from the same random weights. */
export async function firstStep(engine: Engine, config: ClassifierConfig): Promise<Outputs> {
  const training = buildTrainingGraph(config, noDropout);
  const session = await engine.compile(training.graph, { threads: 2 });
  const weights = Object.fromEntries(initializeParameters(config, 1));
  const outputs = await session.run({ ...weights, ...training.feeds(tinyBatch, { seed: 1, step: 0 }) });
  await session.release();
  return outputs;
}

/** Trains on one batch. @returns the loss of each step, and the sha256 of the weights after the last one */
export async function train(engine: Engine, config: ClassifierConfig, dropout = noDropout) {
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

export const norm = (values: Float32Array): number => Math.hypot(...values);
export const gradients = (outputs: Outputs) =>
  Object.entries(outputs)
    .filter(([name]) => name.startsWith('gradient:'))
    .map(([name, { data }]) => [name, data as Float32Array] as const);

/** Asserts that each gradient differs by at most a thousandth of its norm. */
export function requireSameGradients(actual: Outputs, expected: Outputs): void {
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

/** Asserts that training learns, and that each loss differs by at most 10⁻⁴. */
export function requireSameLosses(actual: readonly number[], expected: readonly number[]): void {
  assert.ok(actual.at(-1)! < actual[0]!, `it does not learn: ${actual.join(', ')}`);
  actual.forEach((loss, step) => {
    const difference = Math.abs(loss - expected[step]!);
    assert.ok(difference <= 1e-4, `step ${step}: ${loss}, not ${expected[step]}`);
  });
}

/** Both families with both poolings. */
export const parityConfigs = (['bert', 'distilbert'] as const).flatMap((family) =>
  (['mean', 'cls'] as const).map((pooling) => ({
    name: `${family}, ${pooling} pooling`,
    config: tinyConfig(family, pooling),
  })),
);
