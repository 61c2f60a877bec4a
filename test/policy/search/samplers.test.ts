import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hyperparameterOverridesSchema } from '../../../contracts/hyperparameters.js';
import { parseSearchSpace } from '../../../contracts/search-space.js';
import { gridTrials } from '../../../policy/search/grid-trials.js';
import { randomTrials } from '../../../policy/search/random-trials.js';

const space = parseSearchSpace('learningRate=log:1e-5..1e-2, batchSize=8|16|32, epochs=1..4, dropout=0..0.5');

describe('a grid', () => {
  it('has every combination of choices, whole numbers and the points of a range', () => {
    const trials = gridTrials(
      parseSearchSpace('batchSize=8|16, epochs=1..3, learningRate=log:1e-4..1e-2/3'),
      100,
    );
    assert.equal(trials.length, 18);
    assert.equal(new Set(trials.map((trial) => JSON.stringify(trial))).size, 18);
    assert.deepEqual(
      trials.slice(0, 3).map(({ learningRate }) => learningRate),
      [1e-4, 1e-3, 1e-2],
    );
    assert.deepEqual(
      [trials[0], trials.at(-1)],
      [
        { batchSize: 8, epochs: 1, learningRate: 1e-4 },
        { batchSize: 16, epochs: 3, learningRate: 1e-2 },
      ],
    );
  });

  it('names the range that needs a number of points', () => {
    assert.throws(() => gridTrials(space, 100), {
      code: 'invalid-input',
      message: /number of values of learningRate.*learningRate=log:0\.00001\.\.0\.01\/5/,
    });
  });

  it('multiplies the values of a dimension only where its condition holds', () => {
    const trials = gridTrials(
      parseSearchSpace(
        'learningRateSchedule=linear|cosine, warmupFraction=0|0.1|0.2 if learningRateSchedule=linear, frozenLayers=0|2 if warmupFraction=0.2',
      ),
      5,
    );
    assert.deepEqual(trials, [
      { learningRateSchedule: 'linear', warmupFraction: 0 },
      { learningRateSchedule: 'linear', warmupFraction: 0.1 },
      { learningRateSchedule: 'linear', warmupFraction: 0.2, frozenLayers: 0 },
      { learningRateSchedule: 'linear', warmupFraction: 0.2, frozenLayers: 2 },
      { learningRateSchedule: 'cosine' },
    ]);
  });

  it('refuses more combinations than are allowed', () => {
    assert.throws(() => gridTrials(parseSearchSpace('epochs=1..4, batchSize=8|16'), 7), {
      message: /more than the 7 combinations that are allowed/,
    });
  });
});

describe('random trials', () => {
  it('are the same for the same seed, and the first ones for any number of trials', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        (seed, a, b) => {
          const [few, many] = [Math.min(a, b), Math.max(a, b)];
          assert.deepEqual(randomTrials(space, few, seed), randomTrials(space, many, seed).slice(0, few));
        },
      ),
    );
  });

  it('differ for another seed', () => {
    assert.notDeepEqual(randomTrials(space, 3, 1), randomTrials(space, 3, 2));
  });

  it('lie inside their space, are valid, and no two are equal', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const trials = randomTrials(space, 40, seed);
        assert.equal(new Set(trials.map((trial) => JSON.stringify(trial))).size, 40);
        for (const trial of trials) {
          hyperparameterOverridesSchema.parse(trial);
          assert.ok(trial.learningRate! >= 1e-5 && trial.learningRate! <= 1e-2);
          assert.ok([8, 16, 32].includes(trial.batchSize!));
          assert.ok([1, 2, 3, 4].includes(trial.epochs!));
          assert.ok(trial.dropout! >= 0 && trial.dropout! <= 0.5);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('keep the values of a dimension when another one is added', () => {
    const alone = randomTrials(parseSearchSpace('learningRate=log:1e-5..1e-2'), 10, 7);
    const both = randomTrials(parseSearchSpace('learningRate=log:1e-5..1e-2, dropout=0..0.5'), 10, 7);
    assert.deepEqual(
      both.map(({ learningRate }) => learningRate),
      alone.map(({ learningRate }) => learningRate),
    );
  });

  it('have a dimension exactly where its condition holds, with the value that it has without one', () => {
    const conditional = parseSearchSpace(
      'learningRateSchedule=linear|cosine, warmupFraction=0..0.2 if learningRateSchedule=linear, beta2=0.9|0.999',
    );
    const plain = parseSearchSpace(
      'learningRateSchedule=linear|cosine, warmupFraction=0..0.2, beta2=0.9|0.999',
    );
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const trials = randomTrials(conditional, 20, seed);
        assert.equal(new Set(trials.map((trial) => JSON.stringify(trial))).size, trials.length);
        const expected = randomTrials(plain, 300, seed);
        for (const trial of trials) {
          const isLinear = trial.learningRateSchedule === 'linear';
          assert.equal('warmupFraction' in trial, isLinear);
          if (isLinear) assert.ok(expected.some((one) => one.warmupFraction === trial.warmupFraction));
        }
        assert.deepEqual(randomTrials(conditional, 5, seed), trials.slice(0, 5));
      }),
      { numRuns: 20 },
    );
    const few = parseSearchSpace('pooling=mean|cls, batchSize=8|16 if pooling=cls');
    assert.equal(randomTrials(few, 50, 3).length, 3);
  });

  it('are fewer where the space has no more', () => {
    assert.equal(randomTrials(parseSearchSpace('batchSize=8|16|32, epochs=1..2'), 50, 3).length, 6);
  });

  it('spread a log range evenly over its orders of magnitude, and whole numbers over all of them', () => {
    const trials = randomTrials(space, 3_000, 11);
    const share = (isIn: (trial: (typeof trials)[number]) => boolean): number =>
      trials.filter(isIn).length / trials.length;
    assert.ok(Math.abs(share(({ learningRate }) => learningRate! < 1e-4) - 1 / 3) < 0.03);
    assert.ok(Math.abs(share(({ learningRate }) => learningRate! > 1e-3) - 1 / 3) < 0.03);
    for (const epochs of [1, 2, 3, 4])
      assert.ok(Math.abs(share((trial) => trial.epochs === epochs) - 1 / 4) < 0.03);
  });
});
