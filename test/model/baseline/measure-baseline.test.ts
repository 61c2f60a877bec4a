import assert from 'node:assert/strict';
import { crossValidateBaseline, measureBaseline } from '../../../model/baseline/measure-baseline.js';

const rows = Array.from({ length: 40 }, (_, row) => ({
  text: `a ${row % 2 ? 'splendid' : 'tedious'} film about film number ${row % 7}`,
  label: row % 2 ? 'positive' : 'negative',
}));
const folds = rows.map((_, row) => Math.floor(row / 2) % 5);

describe('the cross-validated baseline', () => {
  it('predicts the rows of a fold as one that was trained on the others does', () => {
    const { predicted, accuracy } = crossValidateBaseline(rows, folds);
    assert.equal(accuracy, 1);
    const inFold = rows.filter((_, row) => folds[row] === 3);
    const others = rows.filter((_, row) => folds[row] !== 3);
    assert.deepEqual(
      predicted.filter((_, row) => folds[row] === 3),
      measureBaseline(others, inFold).predicted,
    );
  });

  it('is never better than the other rows allow: a text whose words are in no other row is a guess', () => {
    const unlike = rows.map((row, index) => ({ ...row, text: `word${index} another${index}` }));
    assert.ok(crossValidateBaseline(unlike, folds).accuracy < 0.7);
  });
});
