import assert from 'node:assert/strict';
import { groupRows } from '../../../api/batch/group-rows.js';
import { openRows, type BatchRow } from '../../../api/batch/read-rows.js';

async function* inPieces(content: string | Buffer, size = 5): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** Rows as `line id text` or `line id: error`. */
const read = async (content: string | Buffer, format: 'ndjson' | 'csv'): Promise<string[]> => {
  const rows: string[] = [];
  for await (const row of await openRows(inPieces(content), format))
    rows.push(
      'text' in row
        ? `${row.line} ${row.id ?? '-'} ${row.text}`
        : `${row.line} ${row.id ?? '-'}: ${row.error.message}`,
    );
  return rows;
};

describe('the rows of a batch', () => {
  it('are objects or texts, one a line, cleaned; blank lines count but are no rows', async () => {
    const lines = [
      '\uFEFF{"text": " a<br />b ", "id": "x", "other": 1}',
      '',
      '"c"',
      '{"text": "d", "id": 4}',
    ];
    assert.deepEqual(await read(lines.join('\n'), 'ndjson'), ['1 x a\nb', '3 - c', '4 4 d']);
  });

  it('fail alone, each with its line', async () => {
    const bad = Buffer.concat([
      Buffer.from('{"text": " ", "id": "x"}\n{"text": \n[]\n{"text": 5}\n"'),
      Buffer.from([0xff]),
      Buffer.from(`"\n${'['.repeat(20_000)}\n"${'a'.repeat(100_001)}"\n"good"\n`),
    ]);
    const rows = await read(bad, 'ndjson');
    for (const [index, expected] of [
      /^1 x: Invalid row\. text: must not be empty/,
      /^2 -: It is not JSON/,
      /^3 -: Invalid row/,
      /^4 -: Invalid row\. text: must be/,
      /^5 -: It is not UTF-8/,
      /^6 -: It has more than 10000 JSON values/,
      /^7 -: Invalid row\. text: must have at most 100000 characters/,
      /^8 - good$/,
    ].entries())
      assert.match(rows[index]!, expected);
  });

  it('of CSV have a column "text", and may have a column "id"', async () => {
    const rows = await read('id;Text;other\n1;"a\nb";x\n2;c\n3;" ";x\n4;d;x\n', 'csv');
    assert.deepEqual(rows, [
      '2 1 a\nb',
      '4 -: It has 2 fields, but the header has 3.',
      '5 3: Invalid row. text: must not be empty',
      '6 4 d',
    ]);
    await assert.rejects(read('review,label\na,b\n', 'csv'), /must name a column "text"/);
    await assert.rejects(read('', 'csv'), /must name a column "text"/);
  });

  it('end with an error where CSV cannot be read on', async () => {
    const rows = await read('text\na\n"b\nc\n', 'csv');
    assert.deepEqual(rows.length, 2);
    assert.match(rows[1]!, /^3 -: The row that starts on line 3 of The body opens a quote/);
  });
});

describe('groups of rows', () => {
  const row = (line: number, text = 'a'): BatchRow => ({ line, text });
  const groupsOf = async (rows: AsyncIterable<BatchRow>): Promise<number[]> => {
    const sizes: number[] = [];
    for await (const group of groupRows(rows)) sizes.push(group.length);
    return sizes;
  };

  it('have at most 32 rows, or the rows up to 16,384 characters', async () => {
    async function* rows(text: string): AsyncGenerator<BatchRow> {
      for (let line = 1; line <= 70; line += 1) yield row(line, text);
    }
    assert.deepEqual(await groupsOf(rows('a')), [32, 32, 6]);
    assert.deepEqual(await groupsOf(rows('a'.repeat(2_000))), [9, 9, 9, 9, 9, 9, 9, 7]);
  });

  it('do not wait for rows that do not come', async () => {
    let goOn = (): void => {};
    async function* rows(): AsyncGenerator<BatchRow> {
      yield row(1);
      await new Promise<void>((resolve) => (goOn = resolve));
      yield row(2);
    }
    const groups = groupRows(rows());
    assert.equal(((await groups.next()).value as BatchRow[]).length, 1);
    goOn();
    assert.equal(((await groups.next()).value as BatchRow[])[0]!.line, 2);
    assert.equal((await groups.next()).done, true);
  });
});
