import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteFile } from 'hyparquet-writer';
import { readRows } from '../../../sources/rows/read-rows.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

describe('a Parquet file', () => {
  const directory = useTemporaryDirectory();
  type Options = Omit<Parameters<typeof parquetWriteFile>[0], 'filename'>;
  const write = (options: Options): string => {
    const filename = join(directory(), 'rows.parquet');
    parquetWriteFile({ filename, ...options });
    return filename;
  };
  const read = async (path: string, named = {}) => {
    const { rows, ...table } = await readRows({ path, ...named });
    const all = [];
    for await (const row of rows) all.push(row);
    return { ...table, rows: all };
  };

  it('is read like CSV, over its row groups, by what it holds and not by its name', async () => {
    const text = Array.from({ length: 25 }, (_, index) => `text ${index}`);
    const path = write({
      columnData: [
        { name: 'review', data: text },
        { name: 'stars', data: text.map((_, index) => index % 2) },
        { name: 'tags', data: text.map(() => ['a', 'b']) },
      ],
      schema: [
        { name: 'root', num_children: 3 },
        { name: 'review', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
        { name: 'stars', type: 'INT32', repetition_type: 'REQUIRED' },
        { name: 'tags', converted_type: 'LIST', repetition_type: 'OPTIONAL', num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ],
      rowGroupSize: 10,
    });
    const { format, columns, notes, rows } = await read(path);
    assert.deepEqual([format, columns.text, columns.label], ['parquet', 'review', 'stars']);
    assert.equal(rows.length, 25);
    assert.deepEqual(rows.at(-1), { line: 25, text: 'text 24', label: '0' });
    assert.deepEqual(notes[0], 'Columns with several values a row are not read: tags.');
  });

  it('of Hugging Face has the names of its labels in its metadata; a row without label has none', async () => {
    const features = { label: { names: ['neg', 'pos'], _type: 'ClassLabel' }, text: { dtype: 'string' } };
    const path = write({
      columnData: [
        { name: 'text', data: ['a', 'b', 'c'], type: 'STRING' },
        { name: 'label', data: [1n, 0n, -1n], type: 'INT64' },
      ],
      kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
    });
    const { notes, rows } = await read(path);
    assert.deepEqual(rows, [
      { line: 1, text: 'a', label: 'pos' },
      { line: 2, text: 'b', label: 'neg' },
      { line: 3, dropped: 'empty-label' },
    ]);
    assert.match(notes[0]!, /names of the labels in "label"/);
  });

  it('may be compressed with gzip', async () => {
    const path = write({
      columnData: [
        { name: 'text', data: ['a', 'b'], type: 'STRING' },
        { name: 'label', data: ['x', 'y'], type: 'STRING' },
      ],
      codec: 'GZIP',
      compressors: { GZIP: (bytes) => gzipSync(bytes) },
    });
    assert.deepEqual((await read(path)).rows.length, 2);
  });

  it('says what is wrong with it', async () => {
    const columnData = [{ name: 'text', data: ['a'], type: 'STRING' as const }];
    await assert.rejects(
      read(write({ columnData, codec: 'ZSTD', compressors: { ZSTD: (bytes) => bytes } })),
      /is compressed with ZSTD\. Write it with Snappy/,
    );
    await assert.rejects(read(write({ columnData }), { labelColumn: 'label' }), /has no column "label"/);
    const path = join(directory(), 'damaged.parquet');
    await writeFile(path, `PAR1${'x'.repeat(100)}`);
    await assert.rejects(read(path), { code: 'invalid-data', message: /cannot be read as Parquet/ });
  });
});
