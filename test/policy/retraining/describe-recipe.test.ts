import assert from 'node:assert/strict';
import { rowCapsSchema } from '../../../contracts/dataset.js';
import { gateSettingsSchema } from '../../../contracts/decision.js';
import { resolveHyperparameters } from '../../../contracts/hyperparameters.js';
import { describeBase, describeRecipe } from '../../../policy/retraining/describe-recipe.js';

describe('the recipe of a retraining', () => {
  const recipe = {
    source: { kind: 'file', path: '/data/reviews.csv' },
    base: 'minilm',
    hyperparameters: resolveHyperparameters('minilm', {}),
    gate: gateSettingsSchema.parse({}),
    rowCaps: rowCapsSchema.parse({}),
  } as const;

  it('is described by its source where all else is the default', () => {
    assert.equal(
      describeRecipe(recipe),
      "source /data/reviews.csv, with new feedback the champion's dataset and the feedback; seed: a new one for each retraining",
    );
  });

  it('names what differs from the defaults of the base, except the seed', () => {
    const described = describeRecipe({
      ...recipe,
      base: 'tiny',
      hyperparameters: resolveHyperparameters('tiny', { epochs: 5, truncation: 'head', seed: 7 }),
      gate: gateSettingsSchema.parse({ sliceMargin: 0.1, minimumAccuracy: 0.8 }),
      rowCaps: { ...recipe.rowCaps, test: 500 },
    });
    assert.match(described, /; epochs 5 \(default 3\), truncation head \(default head\+tail\);/);
    assert.match(described, /; row caps: test 500 \(default \d+\);/);
    assert.match(
      described,
      /; gate: (minimumAccuracy 0\.8 \(default none\), )?sliceMargin 0\.1 \(default 0\.03\)/,
    );
    assert.match(described, /minimumAccuracy 0\.8 \(default none\)/);
    assert.doesNotMatch(described, /seed 7/);
  });

  it('needs no record of the run that made the champion', () => {
    const described = describeRecipe({ ...recipe, gate: null, rowCaps: null });
    assert.equal(described, describeRecipe(recipe));
  });
});

describe('what a retraining starts from', () => {
  it('is what the champion started from, or with a warm start the champion', () => {
    const older = `champion:${'a'.repeat(64)}`;
    assert.equal(describeBase('minilm', { warmStart: false }), 'base minilm');
    assert.equal(describeBase(older, { warmStart: false }), 'base the weights of aaaaaaaaaaaa');
    for (const base of ['minilm', older])
      assert.equal(describeBase(base, { warmStart: true }), "base the champion's weights");
  });
});
