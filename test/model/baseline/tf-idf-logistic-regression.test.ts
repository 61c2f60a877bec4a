import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { trainBaseline } from '../../../model/baseline/tf-idf-logistic-regression.js';

const cases = JSON.parse(
  readFileSync(new URL('../../fixtures/metrics/baseline.json', import.meta.url), 'utf8'),
) as { classes: number; texts: string[]; actual: number[]; probabilities: number[][] }[];

describe('TF-IDF + logistic regression', () => {
  for (const { classes, texts, actual, probabilities } of cases) {
    it(`gives the probabilities that scikit-learn gives for ${classes} classes`, () => {
      const predict = trainBaseline(texts.slice(0, 60), actual.slice(0, 60), classes);
      const predicted = predict(texts.slice(60));
      probabilities.forEach((row, index) =>
        row.forEach((probability, label) =>
          assert.ok(Math.abs(predicted[index]![label]! - probability) < 1e-3, `row ${index}`),
        ),
      );
    });
  }
});
