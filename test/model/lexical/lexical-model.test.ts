import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createLexicalClassifier, trainLexicalModel } from '../../../model/lexical/lexical-model.js';
import { wordsOfText } from '../../../model/lexical/words.js';
import { softmax } from '../../../model/metrics/softmax.js';

const readFixture = <Content>(path: string): Content =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8')) as Content;

const cases =
  readFixture<{ classes: number; texts: string[]; actual: number[]; probabilities: number[][] }[]>(
    'metrics/baseline.json',
  );
const scaled = readFixture<number[][][]>('lexical/scaled.json');

describe('lexical model', () => {
  cases.forEach(({ classes, texts, actual, probabilities }, index) => {
    for (const features of ['plain', 'scaled'] as const)
      it(`gives the probabilities that scikit-learn gives for ${classes} classes and ${features} features`, () => {
        const words = texts.map(wordsOfText);
        const model = trainLexicalModel(words.slice(0, 60), actual.slice(0, 60), { classes, features });
        const classify = createLexicalClassifier(model);
        const predicted = words.slice(60).map((text) => softmax(classify(text).logits));
        const expected = features === 'plain' ? probabilities : scaled[index]!;
        expected.forEach((row, text) =>
          row.forEach((probability, label) =>
            assert.ok(Math.abs(predicted[text]![label]! - probability) < 1e-3, `text ${text}`),
          ),
        );
      });
  });
});
