import assert from 'node:assert/strict';
import { updateAdamW, updateTableAdamW } from '../../../model/training/adamw.js';
import { clippingScale, sumOfSquares } from '../../../model/training/gradient-clipping.js';
import { learningRateFactor } from '../../../model/training/learning-rate-schedule.js';
import { allocateParameters } from '../../../model/training/parameter-memory.js';
import { RowGradient } from '../../../model/training/row-gradient.js';
import { fitTemperature } from '../../../model/training/temperature.js';
import { WeightAverage } from '../../../model/training/weight-average.js';
import type { NamedTensors } from '../../../model/tensor.js';
import { expected } from './expected.js';

function assertClose(actual: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, wanted.length);
  for (let index = 0; index < wanted.length; index++)
    assert.ok(
      Math.abs(actual[index]! - wanted[index]!) <= tolerance * Math.max(1, Math.abs(wanted[index]!)),
      `[${index}] is ${actual[index]}, the reference has ${wanted[index]}`,
    );
}

describe('AdamW', () => {
  for (const { weightDecay, learningRate, start, steps } of expected.adamw)
    it(`moves weights as PyTorch does, with a weight decay of ${weightDecay}`, () => {
      const [parameter] = allocateParameters([start.length]);
      parameter!.weights.set(start);
      steps.forEach((step, index) => {
        parameter!.gradient.set(step.gradient);
        updateAdamW(parameter!, {
          learningRate,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
          weightDecay,
          gradientScale: 1,
          update: index + 1,
        });
        assertClose(parameter!.weights, step.weights, 1e-5);
      });
    });
});

describe('AdamW over an embedding table', () => {
  const entries = 5;
  for (const features of [3, 4])
    it(`moves entries of ${features} values as AdamW does, bit for bit, whether a batch has had them or not`, () => {
      const [whole, table] = allocateParameters([entries * features, entries * features]);
      const rows = new RowGradient(table!.gradient, features);
      for (const { weights } of [whole!, table!])
        weights.set(weights.map((_, index) => Math.sin(index) - 0.5));
      const batches = [[1n, 2n, 1n], [2n], [4n, 1n], [2n]];
      batches.forEach((ids, index) => {
        const gradient = Float32Array.from({ length: ids.length * features }, (_, at) =>
          Math.cos(at + index),
        );
        rows.assign(BigInt64Array.from(ids), gradient);
        whole!.gradient.set(table!.gradient);
        const options = {
          learningRate: 0.1,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
          weightDecay: index === 2 ? 0 : 0.1,
          gradientScale: 0.5,
          update: index + 1,
        };
        updateAdamW(whole!, options);
        updateTableAdamW(table!, rows.hasMoments, options);
        for (const array of ['weights', 'm', 'v'] as const) assert.deepEqual(table![array], whole![array]);
      });
      assert.deepEqual([...rows.hasMoments], [0, 1, 1, 0, 1]);
      const restored = new RowGradient(new Float32Array(entries * features), features);
      restored.restore(table!.m, table!.v);
      assert.deepEqual(restored.hasMoments, rows.hasMoments);
    });
});

describe('gradient clipping', () => {
  it("scales as PyTorch's clip_grad_norm_ does", () => {
    for (const { before, norm, after } of expected.clipping) {
      const squares = allocateParameters(before.map(({ length }) => length)).reduce(
        (sum, parameter, index) => {
          parameter.gradient.set(before[index]!);
          return sum + sumOfSquares(parameter);
        },
        0,
      );
      assertClose([Math.sqrt(squares)], [norm], 1e-5);
      const scale = clippingScale(Math.sqrt(squares), 1);
      before.forEach((values, index) =>
        assertClose(
          values.map((value) => value * scale),
          after[index]!,
          1e-5,
        ),
      );
    }
  });

  it('leaves gradients alone when it is switched off', () => {
    assert.equal(clippingScale(1e9, 0), 1);
  });
});

describe('the learning rate', () => {
  for (const [learningRateSchedule, schedules] of [
    ['linear', expected.schedules],
    ['cosine', expected.cosineSchedules],
  ] as const)
    for (const { totalSteps, warmupFraction, factors } of schedules)
      it(`rises and falls as transformers' ${learningRateSchedule} schedule over ${totalSteps} steps, ${warmupFraction} of them warm-up`, () => {
        assertClose(
          factors.map((_, step) =>
            learningRateFactor(step, totalSteps, { warmupFraction, learningRateSchedule }),
          ),
          factors,
          1e-9,
        );
      });
});

describe('the average of the weights', () => {
  for (const { decay, steps } of expected.averages)
    it(`is PyTorch's exponential moving average with a decay of ${decay}, also after a checkpoint`, () => {
      const named = (values: readonly number[]): NamedTensors =>
        new Map([['weight', { type: 'float32', dims: [2, 3], data: Float32Array.from(values) }]]);
      let average = new WeightAverage(decay);
      for (const step of steps) {
        average.update(named(step.weights));
        assertClose(average.weights!.get('weight')!.data, step.average, 1e-6);
        const resumed = new WeightAverage(decay);
        resumed.restore(average.weights!);
        average = resumed;
      }
    });
});

describe('the gradient of an embedding table', () => {
  it('sums the rows of equal ids and not those of the batch before', () => {
    const dense = new Float32Array(4 * 2);
    const gradient = new RowGradient(dense, 2);
    gradient.assign(BigInt64Array.of(3n, 0n), Float32Array.of(9, 9, 9, 9));
    gradient.assign(BigInt64Array.of(1n, 2n, 1n), Float32Array.of(1, 2, 3, 4, 10, 20));
    assert.deepEqual([...dense], [0, 0, 11, 22, 3, 4, 0, 0]);
    assert.equal(gradient.sumOfSquares(), 11 ** 2 + 22 ** 2 + 3 ** 2 + 4 ** 2);
  });

  it('finds the entries of earlier batches by either of their moments', () => {
    const gradient = new RowGradient(new Float32Array(3 * 2), 2);
    gradient.restore(Float32Array.of(0, 0, 0, 0.1, 0, 0), Float32Array.of(0, 0, 0, 0, 0.1, 0));
    assert.deepEqual([...gradient.hasMoments], [0, 1, 1]);
  });
});

describe('the temperature', () => {
  it('is where SciPy finds the least cross-entropy', () => {
    for (const { logits, labels, temperature } of expected.temperatures)
      assertClose([fitTemperature(logits, labels)], [temperature], 1e-4);
  });

  it('stays within bounds when every answer is right', () => {
    assert.ok(
      fitTemperature(
        [
          [5, 0],
          [0, 5],
        ],
        [0, 1],
      ) >= 0.05,
    );
  });
});
