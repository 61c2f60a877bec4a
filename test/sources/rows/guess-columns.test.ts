import assert from 'node:assert/strict';
import { guessColumns } from '../../../sources/rows/guess-columns.js';
import { isHeaderless } from '../../../sources/rows/detect-header.js';

const sentences = Array.from(
  { length: 30 },
  (_, index) => `A sentence about the number ${index}, as long as a text.`,
);

describe('guessing columns', () => {
  const byHeader: [string, string, object][] = [
    ['IMDB of Kaggle', 'review,sentiment', { text: 0, label: 1 }],
    ['IMDB with films', 'review,sentiment,split,movie', { text: 0, label: 1, split: 2, group: 3 }],
    ['Amazon with domains', 'review,sentiment,domain', { text: 0, label: 1 }],
    ['Amazon Fine Food', 'Id,ProductId,UserId,Score,Summary,Text', { text: 5, label: 3, group: 1 }],
    ['a Hugging Face export', 'text,label,label_text', { text: 0, label: 1 }],
    ['an index column', ',sentence,label', { text: 1, label: 2 }],
  ];
  for (const [what, header, expected] of byHeader) {
    it(`knows the header of ${what}`, () => {
      const columns = header.split(',');
      const row = columns.map((name) => (name === 'split' ? 'train' : name));
      const { text, label, split, group } = guessColumns(columns, [row, row], {}, 'file');
      const found = Object.fromEntries(
        Object.entries({ text, label, split, group }).filter(([, index]) => index !== undefined),
      );
      assert.deepEqual(found, expected);
    });
  }

  it('tells text and label by their values where the header says nothing', () => {
    const rows = sentences.map((sentence, index) => [
      `user${index}`,
      index % 2 ? '4' : '0',
      'NO_QUERY',
      sentence,
    ]);
    const columns = ['column_1', 'column_2', 'column_3', 'column_4'];
    assert.deepEqual(guessColumns(columns, rows, {}, 'file'), {
      text: 3,
      label: 1,
      split: undefined,
      group: undefined,
      guessed: ['text', 'label'],
    });
  });

  it('does not take a column of fold numbers for a split', () => {
    const rows = sentences.map((sentence, index) => [
      sentence,
      index % 2 ? 'good' : 'bad',
      String(index % 10),
    ]);
    assert.equal(guessColumns(['text', 'label', 'fold'], rows, {}, 'file').split, undefined);
  });

  it('prefers what a person named, and finds it whatever its case', () => {
    const rows = sentences.map((sentence) => [sentence, 'x', sentence]);
    const roles = guessColumns(
      ['text', 'label', 'Body'],
      rows,
      { textColumn: 'body', groupColumn: 'text' },
      'file',
    );
    assert.deepEqual(roles, { text: 2, label: 1, split: undefined, group: 0, guessed: ['label'] });
  });

  it('detects a file without a header, and never takes a header for data', () => {
    const below = sentences.map((sentence, index) => [sentence, index % 2 ? 'good' : 'bad']);
    assert.equal(isHeaderless(['A first text.', 'good'], below, {}), true);
    assert.equal(isHeaderless(['1', '2.5'], [['3', '4']], {}), true);
    assert.equal(isHeaderless(['remark', 'verdict'], below, {}), false);
    assert.equal(isHeaderless(['remark', 'label'], [['remark', 'good']], {}), false);
    assert.equal(isHeaderless(['A first text.', 'good'], below, { labelColumn: 'good' }), false);
  });
});
