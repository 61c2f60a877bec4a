import assert from 'node:assert/strict';
import { defaultHyperparameters } from '../../../contracts/hyperparameters.js';
import type { LabeledBatch, ParameterSpec } from '../../../model/encoder/training-graph.js';
import type { FloatTensor, NamedTensors } from '../../../model/tensor.js';
import { Optimizer } from '../../../model/training/optimizer.js';
import { expected } from './expected.js';

const { learningRate, start, steps } = expected.optimization;

const shapes = { table: [7, 3], weight: [2, 3], bias: [2] };
const names = ['table', 'weight', 'bias'] as const;
const parameters: ParameterSpec[] = [
  {
    name: 'table',
    shape: shapes.table,
    part: 'encoder',
    depth: 0,
    role: 'embedding',
    decays: true,
    gradient: { kind: 'rows', output: 'gradient:table' },
  },
  {
    name: 'weight',
    shape: shapes.weight,
    part: 'head',
    depth: 1,
    role: 'weight',
    decays: true,
    gradient: { kind: 'dense', output: 'gradient:weight' },
  },
  {
    name: 'bias',
    shape: shapes.bias,
    part: 'head',
    depth: 1,
    role: 'bias',
    decays: false,
    gradient: { kind: 'dense', output: 'gradient:bias' },
  },
];
const hyperparameters = {
  ...defaultHyperparameters,
  learningRate,
  headLearningRateMultiplier: 10,
  weightDecay: 0.1,
  warmupFraction: 0.25,
  maxGradientNorm: 1,
};

const tensor = (dims: readonly number[], values: readonly number[]): FloatTensor => ({
  type: 'float32',
  dims,
  data: Float32Array.from(values),
});

const startingWeights = (): NamedTensors =>
  new Map(names.map((name) => [name, tensor(shapes[name], start[name])]));

function applyStep(optimizer: Optimizer, step: number): void {
  const { inputIds, gradients } = steps[step]!;
  const batch: LabeledBatch = {
    inputIds: BigInt64Array.from(inputIds, BigInt),
    attentionMask: new BigInt64Array(inputIds.length).fill(1n),
    labels: new BigInt64Array(4),
    batch: 4,
    sequence: 3,
  };
  const outputs = {
    'gradient:table': tensor([inputIds.length, 3], gradients.table),
    'gradient:weight': tensor(shapes.weight, gradients.weight),
    'gradient:bias': tensor(shapes.bias, gradients.bias),
  };
  optimizer.apply(step, outputs, batch);
}

describe('the optimizer', () => {
  it('moves a table, a head weight and a bias as PyTorch does with clipping, schedule and two learning rates', () => {
    const weights = startingWeights();
    const optimizer = new Optimizer(parameters, weights, hyperparameters, steps.length);
    assert.ok(
      steps.some(({ norm }) => norm > 1),
      'some steps are clipped',
    );
    assert.ok(
      steps.some(({ norm }) => norm < 1),
      'some steps are not clipped',
    );
    steps.forEach((wanted, step) => {
      applyStep(optimizer, step);
      for (const name of names)
        weights.get(name)!.data.forEach((value, index) => {
          const reference = wanted.weights[name][index]!;
          assert.ok(
            Math.abs(value - reference) <= 2e-5 * Math.max(1, Math.abs(reference)),
            `step ${step}, ${name}[${index}] is ${value}, the reference has ${reference}`,
          );
        });
    });
  });

  it('lets each layer learn slower than the one above it, and the head as without', () => {
    const gradient = tensor(shapes.weight, steps[0]!.gradients.weight);
    const moved = (
      place: Pick<ParameterSpec, 'part' | 'depth'>,
      changes: Partial<typeof hyperparameters>,
    ): Float32Array => {
      const specs = ['a', 'top'].map((name): ParameterSpec => ({
        ...{ ...parameters[1]!, name, gradient: { kind: 'dense', output: name } },
        ...(name === 'a' ? place : { part: 'encoder', depth: 3 }),
      }));
      const weights: NamedTensors = new Map(
        specs.map(({ name }) => [name, tensor(shapes.weight, start.weight)]),
      );
      const recipe = { ...hyperparameters, warmupFraction: 0, ...changes };
      const batch = { inputIds: new BigInt64Array(0), labels: new BigInt64Array(0) } as LabeledBatch;
      new Optimizer(specs, weights, recipe, steps.length).apply(0, { a: gradient, top: gradient }, batch);
      return weights.get('a')!.data;
    };
    const decayed = { layerLearningRateDecay: 0.5 };
    for (const depth of [0, 1, 2, 3])
      assert.deepEqual(
        moved({ part: 'encoder', depth }, decayed),
        moved({ part: 'encoder', depth }, { learningRate: learningRate * 0.5 ** (3 - depth) }),
      );
    assert.deepEqual(moved({ part: 'head', depth: 4 }, decayed), moved({ part: 'head', depth: 4 }, {}));
  });

  it('goes on from its state to the very same weights', () => {
    const undisturbed = startingWeights();
    const optimizer = new Optimizer(parameters, undisturbed, hyperparameters, steps.length);
    steps.forEach((_, step) => applyStep(optimizer, step));

    const weights = startingWeights();
    const before = new Optimizer(parameters, weights, hyperparameters, steps.length);
    for (const step of [0, 1, 2]) applyStep(before, step);
    const after = new Optimizer(parameters, weights, hyperparameters, steps.length);
    after.restore(before.state());
    for (let step = 3; step < steps.length; step++) applyStep(after, step);
    for (const name of names) assert.deepEqual(weights.get(name)!.data, undisturbed.get(name)!.data);
  });

  it('goes on moving entries of a table that batches had before its state was kept', () => {
    const table = { ...parameters[0]!, shape: [3, 4] };
    const start = (): NamedTensors => new Map([['table', tensor(table.shape, Array<number>(12).fill(1))]]);
    const apply = (optimizer: Optimizer, step: number, id: bigint): void => {
      const inputIds = BigInt64Array.of(id);
      const attentionMask = BigInt64Array.of(1n);
      const batch = { inputIds, attentionMask, labels: BigInt64Array.of(0n), batch: 1, sequence: 1 };
      optimizer.apply(step, { 'gradient:table': tensor([1, 4], [0.1, 0.2, 0.3, 0.4]) }, batch);
    };
    const undisturbed = start();
    const optimizer = new Optimizer([table], undisturbed, hyperparameters, 4);
    const ids = [0n, 0n, 1n, 1n];
    ids.forEach((id, step) => apply(optimizer, step, id));

    const weights = start();
    const before = new Optimizer([table], weights, hyperparameters, 4);
    for (const step of [0, 1]) apply(before, step, ids[step]!);
    const after = new Optimizer([table], weights, hyperparameters, 4);
    after.restore(before.state());
    for (const step of [2, 3]) apply(after, step, ids[step]!);
    assert.deepEqual(weights.get('table')!.data, undisturbed.get('table')!.data);
  });
});
