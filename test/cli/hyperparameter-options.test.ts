import assert from 'node:assert/strict';
import { parseHyperparameterSettings } from '../../cli/hyperparameter-options.js';

const refused: readonly [string, string, RegExp][] = [
  ['a pair without =', 'dropout', /--set takes name=value, .* got "dropout"/],
  ['an unknown name', 'droput=0.1', /Unknown hyperparameter "droput"\. Known are: .*\bdropout\b/],
  ['a name that every object has', 'toString=1', /Unknown hyperparameter "toString"/],
  ['a number that is none', 'epochs=many', /epochs/],
  ['no number', 'epochs=', /epochs/],
  ['a fraction where whole numbers count', 'epochs=1.5', /epochs/],
  ['a value out of range', 'dropout=1', /dropout/],
  ['a word that is not offered', 'truncation=tail', /truncation/],
];

describe('hyperparameter options', () => {
  it('are typed after the defaults', () => {
    assert.deepEqual(
      parseHyperparameterSettings(['epochs=3', 'learningRate=2e-5', 'pooling=cls', 'dropout=0']),
      { epochs: 3, learningRate: 2e-5, pooling: 'cls', dropout: 0 },
    );
  });

  it('may be named again; the last one counts', () => {
    assert.deepEqual(parseHyperparameterSettings(['seed=1', 'seed=2']), { seed: 2 });
  });

  for (const [what, pair, message] of refused)
    it(`refuse ${what}`, () => {
      assert.throws(() => parseHyperparameterSettings([pair]), { code: 'invalid-input', message });
    });
});
