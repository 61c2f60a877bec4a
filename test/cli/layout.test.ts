import assert from 'node:assert/strict';
import fc from 'fast-check';
import { drawTable, wrapLine } from '../../cli/layout.js';

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('the layout of the command line', () => {
  it('wraps the widest cells of a table, so that it fits the terminal', () => {
    const rows = [
      ['state', 'watching'],
      ['alerts', 'the texts have changed a lot '.repeat(10)],
    ];
    const table = drawTable(rows, { width: 60 });
    assert.equal(widest(table), 60);
    assert.match(table, /│ state {2}│ watching /);
    assert.equal(table.match(/changed/g)?.length, 10, 'nothing is cut off');
  });

  it('cuts no word off where every cell is wrapped', () => {
    const table = drawTable([['0123456789abcdef', 'a long text of many words']], { width: 30 });
    assert.match(table, /│ 0123456789abcdef │ a long +│/);
    assert.ok(!table.includes('…'));
  });

  it('breaks words that are longer than their column, and cuts off no wide character', () => {
    const path = `/${'directory/'.repeat(14)}`;
    for (const width of [60, undefined]) {
      const table = drawTable([['watched', path]], { width });
      assert.equal(table.replace(/watched|[^a-z/]/g, ''), path);
    }
    const label = '非常に良い商品です';
    assert.ok(drawTable([['label', label]]).includes(label));
  });

  it('leaves a table as it is where it fits, or where there is no terminal', () => {
    const rows = [['state', 'watching']];
    assert.equal(drawTable(rows, { width: 60 }), drawTable(rows));
    assert.equal(widest(drawTable(rows)), '│ state │ watching │'.length);
  });

  it('breaks a line between words, indents the rest, and loses no word', () => {
    assert.equal(wrapLine('one two three four', { width: 9 }, 2), 'one two\n  three\n  four');
    assert.equal(wrapLine('one two three four', {}), 'one two three four');
    assert.equal(wrapLine('    one  two three', { width: 12 }, 4), '    one  two\n    three');
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 20, max: 80 }), (words, width) => {
        const wrapped = wrapLine(words.join(' '), { width }, 4);
        assert.deepEqual(wrapped.split(/\s+/), words);
        assert.ok(widest(wrapped) <= width);
      }),
    );
  });
});
