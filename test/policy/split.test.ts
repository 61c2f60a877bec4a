import assert from 'node:assert/strict';
import { rowId, splitOf } from '../../policy/split.js';

describe('split', () => {
  it('gives a text one split whatever its case, white space and Unicode form', () => {
    assert.equal(rowId('A  fine\nCafé '), rowId('a fine cafe\u0301'));
    assert.equal(rowId('ｆｉｌｍ №１'), rowId('film no1'));
    assert.equal(splitOf(rowId('A  fine film')), splitOf(rowId('a fine film ')));
  });

  it('never changes: texts and groups beside each bound stay where they always were', () => {
    // Computed with Python's hashlib.
    for (const [text, id, split] of [
      ['text 162', '6d57995b03fdf342', 'test'],
      ['text 47', '1ebf89c82c6dcc00', 'validation'],
      ['text 488', 'b47a7bde97846858', 'validation'],
      ['text 160', 'a8a0052317554a1e', 'train'],
    ] as const)
      assert.deepEqual([rowId(text), splitOf(id)], [id, split]);
    for (const [group, split] of [
      ['film 162', 'test'],
      ['film 61', 'validation'],
      ['film 42', 'train'],
    ] as const)
      assert.equal(splitOf(rowId('any text'), group), split);
  });

  it('makes about 80 % training, 8 % validation and 12 % test rows', () => {
    const counts = { train: 0, validation: 0, test: 0 };
    for (let number = 0; number < 5_000; number++) counts[splitOf(rowId(`text ${number}`))]++;
    assert.ok(
      Math.abs(counts.test - 600) < 100 && Math.abs(counts.validation - 400) < 100,
      JSON.stringify(counts),
    );
  });
});
