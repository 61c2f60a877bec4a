import assert from 'node:assert/strict';
import { Command } from 'commander';
import { readSearch, searchOptions } from '../../../cli/options/search-options.js';

const read = (...argumentList: string[]) => {
  const command = searchOptions.addTo(new Command().exitOverride());
  return readSearch(command.parse(argumentList, { from: 'user' }).opts());
};
const space = ['--space', 'learningRate=log:1e-5..3e-4'];

describe('search options', () => {
  it('ask for no search without --tune', () => {
    assert.equal(read(), null);
  });

  it('give the settings of a search, with defaults for the others', () => {
    assert.deepEqual(
      read('--tune', 'halving', ...space, '--trials', '9', '--budget', '30m', '--no-median-stopping'),
      {
        ...{ method: 'halving', space: 'learningRate=log:1e-5..3e-4', trials: 9, budgetMs: 1_800_000 },
        ...{ parallel: 1, metric: 'loss', seed: 1, reductionFactor: 3, medianStopping: false },
      },
    );
  });

  for (const [what, argumentList, message] of [
    ['a space without --tune', space, /go with --tune/],
    ['--tune without a space', ['--tune', 'random'], /--tune needs --space/],
    [
      'an unknown method',
      ['--tune', 'bayes', ...space],
      /--tune takes one of grid, random, halving; got "bayes"/,
    ],
    [
      'a value out of range, in words',
      ['--tune', 'random', '--space', 'dropout=0..5'],
      /^--space: The space cannot be searched: dropout must be below 1; got "5"\.$/,
    ],
    ['a space that cannot be searched', ['--tune', 'random', '--space', 'lr=1'], /"lr" is no hyperparameter/],
    ['no trials', ['--tune', 'random', ...space, '--trials', '0'], /trials/],
    [
      'a budget without a unit',
      ['--tune', 'random', ...space, '--budget', '30'],
      /--budget takes a time above 0s/,
    ],
    ['a factor without rungs', ['--tune', 'random', ...space, '--reduction-factor', '3'], /--tune halving/],
    ['median stopping with rungs', ['--tune', 'halving', ...space, '--median-stopping'], /halving has rungs/],
  ] as const)
    it(`refuse ${what}`, () => {
      assert.throws(() => read(...argumentList), { code: 'invalid-input', message });
    });

  it('refuse a hyperparameter that is fixed and varied', () => {
    const command = searchOptions.addTo(new Command().exitOverride());
    const parsed = command.parse(['--tune', 'random', ...space], { from: 'user' }).opts();
    const message = /learningRate is in --space and has a fixed value, too/;
    assert.throws(() => readSearch(parsed, { learningRate: 1e-3 }), { code: 'invalid-input', message });
  });
});
