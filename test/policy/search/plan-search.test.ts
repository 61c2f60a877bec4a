import assert from 'node:assert/strict';
import fc from 'fast-check';
import { searchSettingsSchema, type SearchSettings } from '../../../contracts/search.js';
import { resolveHyperparameters } from '../../../contracts/hyperparameters.js';
import { halvingRounds, halvingRungs } from '../../../policy/search/halving-rounds.js';
import { planSearch, recipeOfTrial } from '../../../policy/search/plan-search.js';

const recipe = resolveHyperparameters('tiny', {});
const plan = (settings: Partial<SearchSettings>) =>
  planSearch(searchSettingsSchema.parse({ space: 'learningRate=log:1e-5..3e-4', ...settings }), recipe);

describe('the plan of a search', () => {
  it('has 12 random trials in one round when nothing else is said', () => {
    const { trials, rounds } = plan({});
    assert.equal(trials.length, 12);
    assert.deepEqual(rounds, [{ untilEpoch: null, keep: 1 }]);
  });

  it('has as many trials as the grid has combinations', () => {
    assert.equal(plan({ method: 'grid', space: 'batchSize=8|16, epochs=1..4' }).trials.length, 8);
  });

  it('chooses the weights of each trial by the metric of the search', () => {
    const { shared, trials } = plan({ metric: 'macroF1' });
    assert.equal(recipeOfTrial(recipe, shared, trials[0]!).selectionMetric, 'macroF1');
  });

  it('gives the trials of halving the epochs of the space, and does not draw them', () => {
    const halving = plan({ method: 'halving', space: 'learningRate=log:1e-5..3e-4, epochs=1..9' });
    assert.deepEqual(halving.rounds, [
      { untilEpoch: 1, keep: 4 },
      { untilEpoch: 3, keep: 1 },
      { untilEpoch: 9, keep: 1 },
    ]);
    assert.deepEqual(Object.keys(halving.trials[0]!), ['learningRate']);
    assert.equal(recipeOfTrial(recipe, halving.shared, halving.trials[0]!).epochs, 9);
  });

  it('takes choices of epochs as the rungs of halving, and else those of the recipe', () => {
    const rungs = (space: string) =>
      plan({ method: 'halving', space }).rounds.map(({ untilEpoch }) => untilEpoch);
    assert.deepEqual(rungs('learningRate=log:1e-5..3e-4, epochs=8|2'), [2, 8]);
    assert.deepEqual(rungs('learningRate=log:1e-5..3e-4, epochs=6'), [1, 2, 6]);
    assert.deepEqual(rungs('learningRate=log:1e-5..3e-4'), [1, recipe.epochs]);
  });

  it('refuses halving where a dimension depends on the epochs, or these on another one', () => {
    for (const [space, message] of [
      ['epochs=1|9, dropout=0..0.2 if epochs=9', /With halving, .* dropout cannot have the condition epochs/],
      ['pooling=mean|cls, epochs=1..9 if pooling=cls', /epochs cannot have the condition pooling/],
    ] as const)
      assert.throws(() => plan({ method: 'halving', space }), { code: 'invalid-input', message });
  });

  it('refuses halving over nothing but epochs', () => {
    assert.throws(() => plan({ method: 'halving', space: 'epochs=1..9' }), {
      message: /another hyperparameter/,
    });
  });
});

describe('the rounds of successive halving', () => {
  it('rise from the least to the most epochs and keep ever fewer trials, down to one', () => {
    const numbers = fc.tuple(
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 0, max: 90 }),
      fc.integer({ min: 2, max: 10 }),
      fc.integer({ min: 1, max: 1_000 }),
    );
    fc.assert(
      fc.property(numbers, ([minimum, more, factor, trials]) => {
        const rungs = halvingRungs(minimum, minimum + more, factor);
        assert.deepEqual([rungs[0], rungs.at(-1)], [minimum, minimum + more]);
        const rounds = halvingRounds(rungs, trials, factor);
        let left = trials;
        for (const [index, { untilEpoch, keep }] of rounds.entries()) {
          assert.ok(index === 0 || untilEpoch! > rungs[index - 1]!);
          assert.ok(keep >= 1 && keep <= left);
          left = keep;
        }
        assert.equal(left, 1);
      }),
    );
  });
});
