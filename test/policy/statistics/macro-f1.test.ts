import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { argmax, predictedClass } from '../../../contracts/predicted-class.js';
import { macroF1, macroF1Influences } from '../../../policy/statistics/macro-f1.js';
import { assertClose } from './fixtures.js';

const cases = JSON.parse(
  readFileSync(new URL('../../fixtures/metrics/metrics.json', import.meta.url), 'utf8'),
) as { labels: string[]; actual: number[]; probabilities: number[][]; expected: { macroF1: number } }[];

describe('macro F1', () => {
  it('agrees with scikit-learn', () => {
    for (const { labels, actual, probabilities, expected } of cases)
      assertClose(
        macroF1(
          labels.length,
          actual,
          probabilities.map((row) => predictedClass(row, argmax)),
        ),
        expected.macroF1,
      );
  });

  it('counts a row as often as it was drawn', () => {
    const drawn = macroF1(2, [0, 1, 1], [0, 0, 1], [2, 0, 3]);
    assert.equal(drawn, macroF1(2, [0, 0, 1, 1, 1], [0, 0, 1, 1, 1]));
  });
});

describe('the influences on macro F1', () => {
  const actual = [0, 0, 0, 1, 1, 2, 2, 2, 2, 1];
  const predicted = [0, 1, 0, 1, 1, 2, 0, 2, 2, 2];

  it('are 0 for rows without weight, also of a class that has no other rows', () => {
    const { influences } = macroF1Influences(2, [0, 1, 1], [0, 0, 0], [1, 1, 0]);
    assert.equal(influences[2], 0);
    const alone = macroF1Influences(3, [0, 1, 2], [0, 1, 1], [1, 1, 0]).influences;
    assert.ok([...alone].every(Number.isFinite), String(alone));
  });

  it('sum to 0, and tell what changes when a row weighs a little more', () => {
    const weights = [1, 2, 0.5, 1, 1, 3, 1, 0.2, 1, 1];
    const { macroF1: before, influences } = macroF1Influences(3, actual, predicted, weights);
    assertClose(
      influences.reduce((sum, influence) => sum + influence, 0),
      0,
    );
    influences.forEach((influence, row) => {
      const heavier = weights.map((weight, other) => (other === row ? weight * (1 + 1e-6) : weight));
      const change = (macroF1(3, actual, predicted, heavier) - before) / 1e-6;
      assert.ok(Math.abs(change - influence / actual.length) < 1e-5, `row ${row}`);
    });
  });
});
