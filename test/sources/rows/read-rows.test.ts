import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { cleanName, cleanText } from '../../../policy/clean-text.js';
import { readRows } from '../../../sources/rows/read-rows.js';
import { readAll, withFile } from './temporary-file.js';

const quote = (field: string) => `"${field.replaceAll('"', '""')}"`;

describe('reading rows', () => {
  it('gives back any rows that were written as CSV, whatever the delimiter and line ends', async () => {
    const field = fc.string({
      unit: fc.constantFrom('a', 'é', '😀', '"', ',', ';', '\t', '\n', '\r\n', ' ', '<br />', '&amp;'),
    });
    const rows = fc.array(fc.record({ text: field, label: field }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        async (written, delimiter, end) => {
          const table = [['text', 'label'], ...written.map(({ text, label }) => [text, label])];
          const csv = table.map((row) => row.map(quote).join(delimiter)).join(end);
          const read = await readAll(csv);
          const expected = written.map(({ text, label }) => [cleanText(text), cleanName(label)]);
          const found = read.map((row, index) =>
            'dropped' in row ? [row.dropped, index] : [row.text, row.label],
          );
          assert.deepEqual(
            found,
            expected.map(([text, label], index) =>
              text === '' ? ['empty-text', index] : label === '' ? ['empty-label', index] : [text, label],
            ),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives back any rows that were written as JSONL', async () => {
    const rows = fc.array(
      fc.record({ text: fc.string({ unit: 'binary' }), label: fc.constantFrom('a', 'b') }),
      { minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(rows, async (written) => {
        const read = await readAll(written.map((row) => JSON.stringify(row)).join('\n'));
        assert.deepEqual(
          read.map((row) => ('dropped' in row ? '' : row.text)),
          written.map(({ text }) => cleanText(text)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('tells the line on which each row starts, across quoted line breaks and blank lines', async () => {
    const rows = await readAll('text,label\r\n"one\r\n\r\ntwo",a\r\n\r\nthree,b\n"four\nfive",a\nsix,b');
    assert.deepEqual(
      rows.map(({ line }) => line),
      [2, 6, 7, 9],
    );
  });

  it('reads gzip by content, passes over a byte order mark, and guesses semicolons and tabs', async () => {
    const expected = [{ line: 2, text: 'fine, really', label: '1.0' }];
    assert.deepEqual(await readAll(gzipSync('\uFEFFtext;label\nfine, really;1.0\n')), expected);
    assert.deepEqual(await readAll('text\tlabel\nfine, really\t1.0\n'), expected);
  });

  it('tells tabs between fields from commas in a text when there is no header', async () => {
    const lines = [
      'ham\tGo on, crazy, as ever',
      'spam\tFree entry',
      'ham\tOk lar, joking',
      'spam\tWin, win, win',
    ];
    const rows = await readAll(lines.join('\n'));
    assert.deepEqual(rows[0], { line: 1, text: 'Go on, crazy, as ever', label: 'ham' });
  });

  it('cleans texts and labels, and keeps numbers as they are written', async () => {
    const rows = await readAll('text,label\n" A<br /><br>line\u0000 &amp; more ", 0 \n');
    assert.deepEqual(rows, [{ line: 2, text: 'A\n\nline &amp; more', label: '0' }]);
    assert.deepEqual(await readAll('{"text": "a\\ud800b", "label": 1}\n{"text": "c", "label": true}'), [
      { line: 1, text: 'a\uFFFDb', label: '1' },
      { line: 2, text: 'c', label: 'true' },
    ]);
    assert.equal(cleanText('\u200B \u00A0'), '');
    assert.equal(cleanText('one\rtwo\r\nthree'), 'one\ntwo\nthree');
  });

  it('drops what cannot be used, each with its line and reason', async () => {
    const csv = [
      'text,label,split',
      ' ,a,train',
      'b,,train',
      'c,a',
      'd,a,unsup',
      `${'x'.repeat(100_001)},a,test`,
      'e,a,dev',
      'f,a,',
    ];
    assert.deepEqual(await readAll(csv.join('\n'), { splitColumn: 'split' }), [
      { line: 2, dropped: 'empty-text' },
      { line: 3, dropped: 'empty-label' },
      { line: 4, dropped: 'wrong-column-count' },
      { line: 5, dropped: 'unknown-split' },
      { line: 6, dropped: 'text-too-long' },
      { line: 7, text: 'e', label: 'a', split: 'validation' },
      { line: 8, text: 'f', label: 'a' },
    ]);
    assert.deepEqual(
      await readAll('{"text": "a", "label": "b"}\nnot json\n[1]\n{"text": {"x": 1}, "label": "b"}'),
      [
        { line: 1, text: 'a', label: 'b' },
        { line: 2, dropped: 'invalid-json' },
        { line: 3, dropped: 'invalid-json' },
        { line: 4, dropped: 'empty-text' },
      ],
    );
  });

  it('drops a row of ten megabytes and reads on', async () => {
    const huge = 'x'.repeat(10_000_000);
    const kept = { line: 3, text: 'short', label: 'b' };
    assert.deepEqual(await readAll(`text,label\n${huge},a\nshort,b\n`), [
      { line: 2, dropped: 'text-too-long' },
      kept,
    ]);
    const jsonl = `{"text": "first", "label": "a"}\n{"text": "${huge}${huge}", "label": "a"}\n{"text": "short", "label": "b"}`;
    assert.deepEqual((await readAll(jsonl)).slice(1), [{ line: 2, dropped: 'text-too-long' }, kept]);
  });

  it('decodes characters that fall across chunks', async () => {
    const text = `${'é😀'.repeat(12_000)}.`;
    const csv = ['text,label', ...Array.from({ length: 20 }, (_, index) => `${index}${text},a`)].join('\n');
    const rows = await readAll(csv, { textColumn: 'text', labelColumn: 'label' });
    assert.deepEqual(
      rows.map((row) => 'text' in row && row.text),
      Array.from({ length: 20 }, (_, index) => `${index}${text}`),
    );
  });

  it('says which columns it took for what', async () => {
    const csv = 'Review Text,Sentiment\nfine,good\nnot fine,bad\n';
    const { columns, notes } = await withFile(csv, async (path) => {
      const table = await readRows({ path, labelColumn: 'sentiment' });
      for await (const row of table.rows) assert.ok(row.line > 1);
      return table;
    });
    assert.deepEqual(columns, { text: 'Review Text', label: 'Sentiment', guessed: ['text'] });
    assert.deepEqual(notes, [
      'Column "Review Text" was taken as the text. Name another with `--text-column`.',
    ]);
  });
});
