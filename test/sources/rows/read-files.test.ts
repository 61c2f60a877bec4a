import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { collectRows } from '../../../sources/rows/collect-rows.js';
import { listFiles, readFiles } from '../../../sources/rows/read-files.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { csvOf } from './temporary-file.js';

describe('a directory of files', () => {
  const directory = useTemporaryDirectory();
  const write = (name: string, content: string | Buffer) => writeFile(join(directory(), name), content);
  const read = async () => readFiles({ path: directory() }, await listFiles(directory()));

  it('is read as one table, in the order of the names', async () => {
    await write('b.csv.gz', gzipSync(csvOf({ good: 2 })));
    await write('a.jsonl', '{"label":"bad","text":"first text of all"}\n');
    await write('.hidden.csv', csvOf({ hidden: 2 }));
    await write('notes.md', 'no rows');
    await mkdir(join(directory(), 'more.csv'));
    const table = await read();
    const rows = [];
    for await (const row of table.rows) rows.push(row);
    assert.deepEqual(rows, [
      { line: 1, text: 'first text of all', label: 'bad' },
      { line: 3, text: 'the 0th text about good', label: 'good' },
      { line: 4, text: 'the 1th text about good', label: 'good' },
    ]);
  });

  it('names the file and the line of the rows that it drops', async () => {
    await write('a.csv', csvOf({ good: 10, bad: 10 }));
    await write('b.csv', 'text,label\nanother text,good\n,good\n');
    const { report } = await collectRows(await read(), directory());
    assert.deepEqual(report.examples, [{ file: 'b.csv', line: 3, reason: 'empty-text' }]);
    assert.match(report.notes[0]!, /2 files/);
  });

  it('is refused when a file has other columns, and the message names it', async () => {
    await write('a.csv', csvOf({ good: 10, bad: 10 }));
    await write('b.csv', 'text,label,split\nanother text,good,train\n');
    await assert.rejects(collectRows(await read(), directory()), {
      code: 'invalid-data',
      message:
        /the split is in no column of .*a\.csv|the split is column "split" of .*b\.csv and in no column of .*a\.csv/,
    });
    await write('b.csv', 'review,label\nanother text,good\n');
    await assert.rejects(collectRows(await read(), directory()), { message: /b\.csv has no column "text"/ });
  });

  it('is refused when there is nothing to read in it', async () => {
    await assert.rejects(read(), { code: 'invalid-data', message: /without CSV, JSONL or Parquet files/ });
  });
});
