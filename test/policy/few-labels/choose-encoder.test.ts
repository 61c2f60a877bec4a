import assert from 'node:assert/strict';
import { chooseEncoder, fewTrainingRows } from '../../../policy/few-labels/choose-encoder.js';

const choose = (change: Partial<Parameters<typeof chooseEncoder>[0]>) =>
  chooseEncoder({
    ...{ encoder: 'auto', isPretrained: true, trainingRows: fewTrainingRows, isCrossValidated: false },
    ...change,
  });

describe('choosing between fine-tuning and a frozen encoder', () => {
  it('freezes a pretrained encoder where there are few training rows, or cross-validation judges', () => {
    assert.equal(choose({ trainingRows: fewTrainingRows - 1 }), 'frozen');
    assert.equal(choose({ isCrossValidated: true }), 'frozen');
  });

  it('fine-tunes where there are enough rows, and random weights always', () => {
    assert.equal(choose({}), 'fine-tune');
    assert.equal(choose({ isPretrained: false, trainingRows: 20 }), 'fine-tune');
  });

  it('does what the recipe asks for', () => {
    assert.equal(choose({ encoder: 'fine-tune', trainingRows: 20 }), 'fine-tune');
    assert.equal(choose({ encoder: 'frozen', trainingRows: 100_000 }), 'frozen');
  });

  it('refuses to freeze random weights', () => {
    assert.throws(() => choose({ encoder: 'frozen', isPretrained: false }), {
      code: 'invalid-input',
      message: /tiny .* cannot be frozen.*--base minilm/,
    });
  });
});
