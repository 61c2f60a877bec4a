import { ApplicationFailure } from '@temporalio/common';
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTemporaryDirectory } from '../temporary-directory.js';
import { ActivityRunner, quickInput } from './activity-runner.js';

const rows = (count: number, label: (row: number) => string): string =>
  ['text,label', ...Array.from({ length: count }, (_, row) => `"review number ${row}",${label(row)}`)].join(
    '\n',
  );

/** What a run of bad data fails with: code, and words of the message. */
const refused: Record<string, { content: string | Buffer; limit?: number; code: string; message: RegExp }> = {
  'an empty file': { content: '', code: 'invalid-data', message: /empty/ },
  'a header without rows': { content: 'text,label\n', code: 'invalid-data', message: /row/ },
  'one label only': { content: rows(100, () => 'good'), code: 'invalid-data', message: /label/ },
  'a quote that is never closed': {
    content: `text,label\n"fine",good\n"never closed,bad\n${'more\n'.repeat(20)}`,
    code: 'invalid-data',
    message: /quote/i,
  },
  'bytes that are no UTF-8': {
    content: Buffer.concat([
      Buffer.from('text,label\n"bad '),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('",x\n'),
    ]),
    code: 'invalid-data',
    message: /UTF-8/,
  },
  'only contradictory labels': {
    content: ['text,label', 'same,good', 'same,bad'].join('\n'),
    code: 'invalid-data',
    message: /contradictory/,
  },
  'a limit too small': {
    content: rows(200, (row) => `label-${row % 4}`),
    limit: 2,
    code: 'invalid-data',
    message: /limit/i,
  },
};

describe('a run on data that cannot be used', () => {
  const directory = useTemporaryDirectory();

  for (const [what, { content, limit, code, message }] of Object.entries(refused))
    it(`fails at once on ${what}`, async () => {
      const runner = await ActivityRunner.create(directory());
      const path = join(directory(), 'reviews.csv');
      await writeFile(path, content);
      const run = await runner.prepare({
        ...quickInput,
        source: { kind: 'file', path, ...(limit && { limit }) },
      });
      await assert.rejects(runner.run('ingest', { run }), (error) => {
        assert.ok(error instanceof ApplicationFailure);
        assert.equal(error.type, code);
        assert.equal(error.nonRetryable, true);
        assert.match(error.message, message);
        return true;
      });
    });

  const absent: [string, string, RegExp][] = [
    ['a file that is not there', '/no/such/reviews.csv', /\/no\/such\/reviews\.csv/],
    ['an object that is not there', 's3:uploads/reviews.csv', /uploads\/reviews\.csv/],
  ];
  for (const [what, path, message] of absent)
    it(`fails at once on ${what}`, async () => {
      const runner = await ActivityRunner.create(directory());
      const run = await runner.prepare({ ...quickInput, source: { kind: 'file', path } });
      await assert.rejects(runner.run('ingest', { run }), { type: 'not-found', nonRetryable: true, message });
    });

  it('fails at once when there is no last source to train from again', async () => {
    const runner = await ActivityRunner.create(directory());
    await assert.rejects(runner.prepare({}), { type: 'invalid-input', message: /never trained/ });
  });

  it('fails at once on a base that is not there', async () => {
    const runner = await ActivityRunner.create(directory());
    const run = await runner.prepare({ ...quickInput, base: '/no/such/base' });
    const { dataset } = await runner.run('ingest', { run });
    await assert.rejects(runner.run('tokenize', { run, dataset }), {
      type: 'invalid-model',
      message: /no\/such\/base/,
    });
  });
});
