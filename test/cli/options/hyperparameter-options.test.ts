import assert from 'node:assert/strict';
import { readHyperparameters } from '../../../cli/options/hyperparameter-options.js';

const refused: readonly [string, string, RegExp][] = [
  ['a pair without a name', '=3', /--set takes name=value, .* got "=3"/],
  ['a pair without =', 'dropout', /--set takes name=value, .* got "dropout"/],
  ['an unknown name', 'droput=0.1', /Unknown hyperparameter "droput"\. The known ones are: .*\bdropout\b/],
  ['a name that every object has', 'toString=1', /Unknown hyperparameter "toString"/],
  ['a number that is none', 'epochs=many', /--set epochs takes a whole number from 1 to 100; got "many"/],
  ['no number', 'epochs=', /--set epochs takes .*; got ""/],
  ['a fraction where whole numbers count', 'epochs=1.5', /epochs/],
  ['a value out of range', 'dropout=1', /--set dropout takes a number of at least 0 and below 1; got "1"/],
  [
    'a word that is not offered',
    'truncation=tail',
    /--set truncation takes one of head, head\+tail; got "tail"/,
  ],
  [
    'a lexical view of another kind',
    'lexical=automatic',
    /--set lexical takes one of auto, on, off; got "automatic"/,
  ],
  ['class weights of another kind', 'classWeights=heavy', /classWeights/],
];

describe('hyperparameter options', () => {
  it('are typed after the defaults', () => {
    assert.deepEqual(readHyperparameters({}, ['epochs=3', 'learningRate=2e-5', 'pooling=cls', 'dropout=0']), {
      epochs: 3,
      learningRate: 2e-5,
      pooling: 'cls',
      dropout: 0,
    });
  });

  it('have an option of their own where they are set often', () => {
    const parsed = { classWeights: 'balanced', seed: '3', lexical: 'off' };
    assert.deepEqual(readHyperparameters(parsed, ['selectionMetric=loss']), {
      classWeights: 'balanced',
      seed: 3,
      lexical: 'off',
      selectionMetric: 'loss',
    });
  });

  it('may be named again; the last one counts', () => {
    assert.deepEqual(readHyperparameters({}, ['seed=1', 'seed=2']), { seed: 2 });
  });

  for (const [what, pair, message] of refused)
    it(`refuse ${what}`, () => {
      assert.throws(() => readHyperparameters({}, [pair]), { code: 'invalid-input', message });
    });
});
