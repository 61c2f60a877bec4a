import assert from 'node:assert/strict';
import { rowCapsSchema } from '../../../contracts/dataset.js';
import { gateSettingsSchema } from '../../../contracts/decision.js';
import { resolveHyperparameters } from '../../../contracts/hyperparameters.js';
import { describeRecipe } from '../../../policy/retraining/describe-recipe.js';

describe('the recipe of a retraining', () => {
  const recipe = {
    source: { kind: 'file', path: '/data/reviews.csv' },
    base: 'minilm',
    hyperparameters: resolveHyperparameters('minilm', {}),
    gate: gateSettingsSchema.parse({}),
    rowCaps: rowCapsSchema.parse({}),
  } as const;

  it('is described by base and source where all else is the default', () => {
    assert.equal(
      describeRecipe(recipe),
      "base minilm; source /data/reviews.csv, with new feedback the champion's dataset and the feedback; seed: a new one for each retraining",
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

  it('starts from the weights of the champion where that did, and needs no record of its run', () => {
    const described = describeRecipe({
      ...recipe,
      base: `champion:${'a'.repeat(64)}`,
      gate: null,
      rowCaps: null,
    });
    assert.match(described, /^base the champion's weights; /);
  });
});
