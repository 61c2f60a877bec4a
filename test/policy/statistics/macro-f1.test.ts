import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { argmax, predictedClass } from '../../../contracts/predicted-class.js';
import { macroF1 } from '../../../policy/statistics/macro-f1.js';
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
