import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createLexicalClassifier, trainLexicalModel } from '../../../model/lexical/lexical-model.js';
import { wordsOfText } from '../../../model/lexical/words.js';
import { softmax } from '../../../model/metrics/softmax.js';

const cases = JSON.parse(
  readFileSync(new URL('../../fixtures/metrics/baseline.json', import.meta.url), 'utf8'),
) as { classes: number; texts: string[]; actual: number[]; probabilities: number[][] }[];

describe('lexical model', () => {
  for (const { classes, texts, actual, probabilities } of cases) {
    it(`gives the probabilities that scikit-learn gives for ${classes} classes`, () => {
      const words = texts.map(wordsOfText);
      const model = trainLexicalModel(words.slice(0, 60), actual.slice(0, 60), classes);
      const predicted = words.slice(60).map((text) => softmax(createLexicalClassifier(model)(text).logits));
      probabilities.forEach((row, index) =>
        row.forEach((probability, label) =>
          assert.ok(Math.abs(predicted[index]![label]! - probability) < 1e-3, `row ${index}`),
        ),
      );
    });
  }
});
