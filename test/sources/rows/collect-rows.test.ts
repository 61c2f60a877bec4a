import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetRowSchema, ingestReportSchema } from '../../../contracts/dataset.js';
import { rowId } from '../../../policy/split.js';
import { writeRows } from '../../../sources/rows/write-rows.js';
import { collect, csvOf } from './temporary-file.js';

describe('collecting rows', () => {
  it('keeps the first of duplicates and drops every text with contradictory labels', async () => {
    const csv = [
      csvOf({ good: 10, bad: 10 }),
      'Same text,good',
      'same  TEXT,good',
      'unclear,good',
      'Unclear,bad',
      'unclear,good',
    ];
    const { rows, labels, report } = await collect(csv.join('\n'));
    assert.deepEqual(labels, ['bad', 'good']);
    assert.equal(rows.length, 21);
    assert.deepEqual(report.dropped, { 'contradictory-labels': 3, duplicate: 1 });
    assert.deepEqual(report.examples, [
      { line: 23, reason: 'duplicate' },
      { line: 24, reason: 'contradictory-labels' },
      { line: 25, reason: 'contradictory-labels' },
      { line: 26, reason: 'contradictory-labels' },
    ]);
    assert.equal(report.rowsRead, 25);
    assert.equal(report.rowsKept, 21);
    ingestReportSchema.parse(report);
  });

  it('lets a text that occurs in several splits be a test row', async () => {
    const csv = csvOf({ good: 10, bad: 10 }, 'text,label,split')
      .split('\n')
      .map((line, index) => (index === 0 ? line : `${line},train`));
    const { rows } = await collect([...csv, 'leak,good,train', 'leak,good,test'].join('\n'));
    assert.equal([...rows].find(({ id }) => id === rowId('leak'))?.split, 'test');
  });

  it('ignores a guessed group column of few groups, keeps a named one, and says both', async () => {
    const csv = csvOf({ good: 10, bad: 10 }, 'text,label,author')
      .split('\n')
      .map((line, index) => (index === 0 ? line : `${line},author ${index % 3}`))
      .join('\n');
    const guessed = await collect(csv);
    assert.ok([...guessed.rows].every(({ group }) => group === undefined));
    assert.equal(guessed.report.columns.group, undefined);
    assert.match(
      guessed.report.notes.join(),
      /"author" has only 3 groups, so it was not used: rows are split one by one/,
    );
    const named = await collect(csv, { groupColumn: 'author' });
    assert.ok([...named.rows].every(({ group }) => group?.startsWith('author ')));
    assert.match(
      named.report.notes.join(),
      /"author" has only 3 groups: the sizes of the splits may be very uneven/,
    );
  });

  it('writes chosen rows in the order asked for, as the text was cleaned, under the sha256 of the bytes', async () => {
    const csv = `${csvOf({ good: 10, bad: 10 })}\n"Café<br />""😀""",good`;
    await collect(csv, {}, async (collected, directory) => {
      const path = join(directory, 'train.jsonl');
      const { sha256, sizeBytes } = await writeRows(collected, [20, 0, 11], path);
      const bytes = await readFile(path);
      assert.equal(sizeBytes, bytes.length);
      assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'));
      const rows = bytes
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => datasetRowSchema.parse(JSON.parse(line)));
      assert.deepEqual(
        rows.map(({ text }) => text),
        ['Café\n"😀"', 'the 0th text about good', 'the 1th text about bad'],
      );
      assert.deepEqual(
        rows.map(({ id }) => id),
        rows.map(({ text }) => rowId(text)),
      );
    });
  });
});
