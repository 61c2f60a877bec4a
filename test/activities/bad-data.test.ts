import { ApplicationFailure } from '@temporalio/common';
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promoteChampion } from '../../registry/champions.js';
import { saveModel } from '../../registry/models.js';
import { exampleLineage, exampleModelDirectory } from '../registry/examples.js';
import { smallBase, writeBase } from '../sources/bases/small-base.js';
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

  /** Files of a base that is broken in one way, and words of the message. */
  const brokenBases: Record<string, [files: Parameters<typeof writeBase>[1] | null, message: RegExp]> = {
    'that is not there': [null, /There is no base ".*base": it is not one of tiny, minilm/],
    'of another family': [
      { ...smallBase, 'config.json': '{"model_type":"roberta"}' },
      /model_type "roberta".*bert, distilbert/,
    ],
    'whose weights are damaged': [
      { ...smallBase, 'model.safetensors': Buffer.from('damaged') },
      /does not begin with a safetensors header/,
    ],
    'without its weights': [
      { ...smallBase, 'model.safetensors': undefined },
      /model\.safetensors is missing/,
    ],
  };
  for (const [what, [files, message]] of Object.entries(brokenBases))
    it(`fails at once on a base ${what}, before the rows are read`, async () => {
      const runner = await ActivityRunner.create(directory());
      const base = join(directory(), 'base');
      if (files !== null) await writeBase(base, files);
      const path = join(directory(), 'no-rows.csv');
      await writeFile(path, 'nothing to train on');
      const run = await runner.prepare({ source: { kind: 'file', path }, base });
      await assert.rejects(runner.run('ingest', { run }), {
        type: 'invalid-model',
        nonRetryable: true,
        message,
      });
    });

  describe('whose labels are not the champion’s', () => {
    let runner: ActivityRunner;

    /** A champion with the labels negative and positive, trained on a file. */
    beforeEach(async () => {
      runner = await ActivityRunner.create(directory());
      const { store } = runner.dependencies;
      const lineage = { ...exampleLineage, sample: false };
      const { digest } = await saveModel(store, { directory: await exampleModelDirectory('own'), lineage });
      await promoteChampion(store, {
        ...{ model: 'default', digest, expectedGeneration: 0, reason: 'manual' },
        ...{ workflowId: null, runId: null, sample: false },
      });
    });

    const ingest = async (label: (row: number) => string, replaceLabels = false) => {
      const path = join(directory(), 'reviews.csv');
      await writeFile(path, rows(400, label));
      const source = { kind: 'file', path } as const;
      const run = await runner.prepare({ source, base: 'tiny', gate: { replaceLabels } });
      return runner.run('ingest', { run });
    };

    it('fails before the training, and says what to do', async () => {
      const others: [(row: number) => string, RegExp][] = [
        [
          (row) => `${row % 2}`,
          /reviews\.csv are "0", "1", but the champion's are "negative", "positive"\. Write the names.*--replace/,
        ],
        [(row) => ['negative', 'positive', 'neutral'][row % 3]!, /Write the labels as the champion has them/],
      ];
      for (const [label, message] of others)
        await assert.rejects(ingest(label), { type: 'invalid-data', nonRetryable: true, message });
    });

    it('goes on where they are the same, or meant to replace the champion’s', async () => {
      assert.deepEqual((await ingest((row) => ['negative', 'positive'][row % 2]!)).dataset.labels, [
        'negative',
        'positive',
      ]);
      assert.deepEqual((await ingest((row) => `${row % 2}`, true)).dataset.labels, ['0', '1']);
    });
  });
});
