import assert from 'node:assert/strict';
import type { DatasetReference, DatasetRow, SplitName } from '../../contracts/dataset.js';
import { splitNames } from '../../contracts/dataset.js';
import type { FeedbackRecord } from '../../contracts/feedback.js';
import { heldOutRows } from '../../policy/feedback/held-out-rows.js';
import { rowId, splitOf } from '../../policy/split.js';
import { currentChampion, promoteChampion } from '../../registry/champions.js';
import { fetchDataset, findRows, readSplit } from '../../registry/datasets.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { saveModel } from '../../registry/models.js';
import { readSample } from '../../sources/sample-corpus/read-sample.js';
import { exampleLineage, exampleModelDirectory } from '../registry/examples.js';
import { useTemporaryDirectory } from '../temporary-directory.js';
import { ActivityRunner } from './activity-runner.js';

const recordOf = (
  text: string,
  label: string,
  source = 'support',
  more: Partial<FeedbackRecord> = {},
): FeedbackRecord => ({
  rowId: rowId(text),
  text,
  label,
  source,
  sender: 'cli',
  kind: 'random',
  at: '2026-11-25T10:00:00.000Z',
  ...more,
});
const textsOf = (count: number, what: string): string[] =>
  Array.from({ length: count }, (_, number) => `${number} ${what}${number}${count} ${number}`);

describe('retraining set', function () {
  this.timeout(60_000);
  const directory = useTemporaryDirectory();
  let runner: ActivityRunner;
  let base: DatasetReference;

  beforeEach(async () => {
    runner = await ActivityRunner.create(directory());
    const source = { kind: 'sample', rows: 400 } as const;
    const run = await runner.prepare({ source, base: 'tiny' });
    base = (await runner.run('ingest', { run })).dataset;
    const { digest } = await saveModel(runner.dependencies.store, {
      directory: await exampleModelDirectory('champion'),
      lineage: { ...exampleLineage, datasetDigest: base.digest },
    });
    await promoteChampion(runner.dependencies.store, {
      model: 'default',
      digest,
      expectedGeneration: 0,
      reason: 'manual',
      workflowId: null,
      runId: null,
      sample: true,
    });
  });

  const feedback = () => openFeedbackLog(runner.dependencies.store, 'default');
  const rowsOf = async (dataset: DatasetReference): Promise<(DatasetRow & { split: SplitName })[]> => {
    const local = await fetchDataset(runner.dependencies.store, dataset.digest, runner.dependencies);
    const rows = [];
    for (const split of splitNames)
      for await (const row of readSplit(local, split)) rows.push({ ...row, split });
    return rows;
  };
  const retrain = async (runId: string, more: object = {}) => {
    const run = await runner.prepare({ source: { kind: 'retraining', ...more } }, runId);
    return { run, ...(await runner.run('ingest', { run })) };
  };

  it('is the data of the champion when there is no feedback', async () => {
    const { dataset } = await retrain('run-2');
    assert.deepEqual(await rowsOf(dataset), await rowsOf(base));
    assert.equal(dataset.sample, true);
  });

  it('adds feedback in the split of its hash, with its source, and tells how much came from where', async () => {
    const texts = Array.from({ length: 60 }, (_, number) => `New${number} text${number} of${number} a kind`);
    await feedback().append(texts.map((text) => recordOf(text, 'positive')));
    const { dataset, summary } = await retrain('run-2');
    const added = (await rowsOf(dataset)).filter(({ source }) => source === 'feedback:support');
    assert.equal(added.length, 60);
    for (const { text, split } of added) assert.equal(split, splitOf(rowId(text)));
    assert.equal(new Set(added.map(({ split }) => split)).size, 3);
    assert.match(summary, /60 labeled texts of feedback \(60 of support\)/);
  });

  it('never changes the label of a row that tests or validates, and says so', async () => {
    const held = (await rowsOf(base)).filter(({ split }) => split !== 'train');
    await feedback().append(
      held.map(({ text, label }) => recordOf(text, label === 'positive' ? 'negative' : 'positive')),
    );
    const { dataset, summary } = await retrain('run-2');
    assert.deepEqual(await rowsOf(dataset), await rowsOf(base));
    assert.match(
      summary,
      new RegExp(`${held.length} would change the label of a row that tests or validates`),
    );
  });

  it('trains on reports of errors only, also where the hash says test, up to 10 % of its training rows', async () => {
    const texts = textsOf(200, 'A report of an error');
    await feedback().append(
      texts.map((text) => recordOf(text, 'positive', 'button', { kind: 'errors', sender: 'key-00000001' })),
    );
    const rows = await rowsOf((await retrain('run-2')).dataset);
    const reports = rows.filter(({ source }) => source === 'errors:button');
    const training = rows.filter(({ split }) => split === 'train');
    assert.ok(reports.every(({ split }) => split === 'train'));
    assert.ok(reports.some(({ id }) => splitOf(id) !== 'train'));
    assert.equal(reports.length, Math.floor((training.length - reports.length) / 9));
  });

  it('leaves out declared errors that models which have not seen them contradict, and keeps plausible ones', async () => {
    const fresh = await runner.prepare({ source: { kind: 'sample', rows: 3_000, seed: 5 } }, 'run-large');
    const { dataset: large } = await runner.run('ingest', { run: fresh });
    const labeled: { text: string; label: string }[] = [];
    const sample = { kind: 'sample', rows: 240, seed: 6, drift: 0, labelNoise: 0 } as const;
    for await (const row of readSample(sample).rows) if ('text' in row) labeled.push(row);
    const other = (label: string): string => (label === 'positive' ? 'negative' : 'positive');
    await feedback().append(
      labeled.map(({ text, label }, number) =>
        number % 2 === 0
          ? recordOf(text, label, 'button', { kind: 'errors', sender: 'key-00000001' })
          : recordOf(text, other(label), `swapper-${number % 3}`, {
              ...{ kind: 'errors', sender: 'key-00000002' },
            }),
      ),
    );
    const source = { datasetDigest: large.digest };
    const { dataset, summary } = await retrain('run-2', source);
    const reports = (await rowsOf(dataset)).filter(({ source: name }) => name?.startsWith('errors:'));
    assert.deepEqual(new Set(reports.map(({ source: name }) => name)), new Set(['errors:button']));
    assert.match(summary, /reports of errors from swapper-0, swapper-1, swapper-2, which contradict/);
  });

  it('leaves out new texts that are nearly equal to test rows, and says so', async () => {
    const held = (await rowsOf(base)).filter(({ split, text }) => split === 'test' && text.length > 300);
    const copies = held.flatMap(({ text, label }) =>
      [1, 2, 3].map((number) => recordOf(`${text} ${'!'.repeat(number)} indeed`, label)),
    );
    const trained = copies.filter(({ rowId }) => splitOf(rowId) !== 'test');
    assert.ok(trained.length > 0);
    await feedback().append(copies);
    const { dataset, summary } = await retrain('run-2');
    const ids = new Set((await rowsOf(dataset)).map(({ id }) => id));
    assert.ok(trained.every(({ rowId }) => !ids.has(rowId)));
    assert.match(summary, new RegExp(`dropped ${trained.length} near-duplicate-of-test`));
  });

  it('uses with a window only what was labeled within it, of every split, also from the first dataset', async () => {
    const dayMs = 86_400_000;
    const now = Date.now();
    const daysAgo = (days: number): string => new Date(now - days * dayMs).toISOString();
    const originalAt = daysAgo(100);
    const recent = textsOf(150, 'Recent').map((text, number) =>
      recordOf(text, number % 2 === 0 ? 'positive' : 'negative', 'shop', { at: daysAgo(10) }),
    );
    const old = textsOf(20, 'Older').map((text) => recordOf(text, 'positive', 'shop', { at: daysAgo(95) }));
    await feedback().append([...old, ...recent]);
    const { dataset, summary } = await retrain('run-2', { originalAt, windowMs: 90 * dayMs });
    const rows = await rowsOf(dataset);
    assert.equal(rows.length, 150);
    assert.ok(rows.every(({ at }) => at === recent[0]!.at));
    assert.deepEqual(new Set(rows.map(({ split }) => split)), new Set(splitNames));
    assert.match(summary, new RegExp(`${400 + 20} rows were labeled before the window began`));
    const longer = await retrain('run-3', { originalAt, windowMs: 101 * dayMs });
    assert.equal((await rowsOf(longer.dataset)).length, 400 + 20 + 150);
    await assert.rejects(
      retrain('run-4', { originalAt, windowMs: 5 * dayMs }),
      /window leaves too few rows .*: 0 train, 0 validation, 0 test.*Use a longer window/,
    );
  });

  it('takes the label of another source for a text whose source is left out', async () => {
    const texts = textsOf(20, 'Repaired');
    await feedback().append(texts.map((text) => recordOf(text, 'negative', 'bad')));
    const { dataset: poisoned } = await retrain('run-2');
    await feedback().append(texts.map((text) => recordOf(text, 'positive', 'audit')));
    const source = { datasetDigest: poisoned.digest, excludedSources: ['bad'] };
    const repaired = (await rowsOf((await retrain('run-3', source)).dataset)).filter(({ source }) =>
      source?.startsWith('feedback:'),
    );
    assert.deepEqual(
      new Set(repaired.map(({ source, label }) => `${source} ${label}`)),
      new Set(['feedback:audit positive']),
    );
    assert.equal(repaired.length, 20);
  });

  it('leaves out with a window a test row that only another, newer label is about', async () => {
    const dayMs = 86_400_000;
    const at = (days: number): string => new Date(Date.now() - days * dayMs).toISOString();
    const recent = textsOf(150, 'Recent').map((text, number) =>
      recordOf(text, number % 2 === 0 ? 'positive' : 'negative', 'shop', { at: at(10) }),
    );
    const contradicted = (await rowsOf(base)).find(({ split }) => split === 'test')!;
    const label = contradicted.label === 'positive' ? 'negative' : 'positive';
    await feedback().append([...recent, recordOf(contradicted.text, label, 'shop', { at: at(10) })]);
    const source = { originalAt: at(100), windowMs: 90 * dayMs };
    const { dataset } = await retrain('run-2', source);
    assert.ok((await rowsOf(dataset)).every(({ id }) => id !== contradicted.id));
  });

  it('counts the rows of the first dataset as old as the run that ingested them', async () => {
    const { run } = await retrain('run-2');
    const { promotedAt } = (await currentChampion(runner.dependencies.store, 'default'))!;
    assert.ok(run.source.kind === 'retraining');
    assert.equal(run.source.originalAt, promotedAt);
  });

  it('leaves out a source that contradicts too many predictions, unless it is trusted', async () => {
    const prediction = { label: 'negative', score: 0.99, generation: 1, modelDigestPrefix: 'a' };
    const at = '2026-11-25T09:00:00.000Z';
    await feedback().append(
      textsOf(30, 'Swapped').map((text, number) =>
        recordOf(text, 'positive', 'swapper', { prediction: { ...prediction, id: `${number}`, at } }),
      ),
    );
    const left = await retrain('run-2');
    assert.deepEqual(await rowsOf(left.dataset), await rowsOf(base));
    assert.match(left.summary, /feedback from swapper, which contradicts too many predictions.*--trust/);
    const trusted = await retrain('run-3', { trustedSources: ['swapper'] });
    assert.match(trusted.summary, /30 of swapper/);
  });

  it('counts what a sender added in earlier generations, under whatever name', async () => {
    const isPositiveTraining = ({ split, label }: { split: SplitName; label: string }): boolean =>
      split === 'train' && label === 'positive';
    const original = (await rowsOf(base)).filter(isPositiveTraining).length;
    let dataset = base;
    for (const generation of [1, 2, 3]) {
      await feedback().append(
        textsOf(3 * original, `Generation ${generation}`).map((text, number) =>
          recordOf(text, 'positive', `bot-${generation}-${number % 5}`, {
            at: `2026-11-2${generation}T10:00:00.000Z`,
          }),
        ),
      );
      ({ dataset } = await retrain(`run-${generation + 1}`, { datasetDigest: dataset.digest }));
      const rows = await rowsOf(dataset);
      const held = rows.filter(({ source, split }) => source !== undefined && split !== 'test');
      assert.equal(held.length, original);
      assert.ok(held.some(({ source }) => source!.startsWith(`feedback:bot-${generation}-`)));
      assert.ok(rows.filter(isPositiveTraining).length <= 2 * original);
    }
  });

  it('takes the latest label, which wins over the old data and leaves the row in its split', async () => {
    const row = (await rowsOf(base)).find(({ split }) => split === 'train')!;
    const other = row.label === 'positive' ? 'negative' : 'positive';
    await feedback().append([recordOf(row.text, row.label)]);
    await feedback().append([recordOf(row.text, other)]);
    const { dataset, summary } = await retrain('run-2');
    const found = (await rowsOf(dataset)).filter(({ id }) => id === row.id);
    assert.deepEqual(
      found.map(({ label, split }) => [label, split]),
      [[other, row.split]],
    );
    assert.match(summary, /1 had their label changed/);
  });

  it('is the same set for the same run, whatever comes in meanwhile, and has the new feedback the next time', async () => {
    const { run, dataset } = await retrain('run-2');
    await feedback().append([recordOf('later', 'negative')]);
    assert.equal((await runner.run('ingest', { run })).dataset.digest, dataset.digest);
    const next = await retrain('run-3');
    assert.equal((await rowsOf(next.dataset)).length, (await rowsOf(dataset)).length + 1);
  });

  it('keeps out labels that the champion does not know, and feedback without a text, and says so', async () => {
    const { text: _, ...withoutText } = recordOf('b', 'positive');
    await feedback().append([recordOf('a', 'neutral'), withoutText]);
    const { dataset } = await retrain('run-2');
    assert.deepEqual(await rowsOf(dataset), await rowsOf(base));
    const { store } = runner.dependencies;
    const { report } = (await fetchDataset(store, dataset.digest, runner.dependencies)).manifest;
    assert.match(report.notes.join(' '), /1 without text can only judge\. 1 have a label/);
  });

  it('lets one source at most double the training rows of a label, not the rows that the file had', async () => {
    const source = { kind: 'sample', rows: 2_000, limit: 120 } as const;
    const { dataset } = await runner.run('ingest', {
      run: await runner.prepare({ source, base: 'tiny' }, 'run-limited'),
    });
    const trainingRows = async (of: DatasetReference): Promise<number> =>
      (await rowsOf(of)).filter(({ split, label }) => split === 'train' && label === 'positive').length;
    const before = await trainingRows(dataset);
    const texts = Array.from({ length: 300 }, (_, number) => `New${number} text${number} of${number} a kind`);
    await feedback().append(texts.map((text) => recordOf(text, 'positive', 'bot')));
    const retraining = { kind: 'retraining', datasetDigest: dataset.digest } as const;
    const run = await runner.prepare({ source: retraining }, 'run-2');
    const after = await trainingRows((await runner.run('ingest', { run })).dataset);
    assert.ok(before >= 50 && after > before && after <= 2 * before, `${before} rows became ${after}`);
  });

  it('never holds for training what judges, also where the data had splits of their own', async () => {
    const trained = (await rowsOf(base)).filter(({ split }) => split === 'train');
    const fresh = Array.from({ length: 40 }, (_, number) => `fresh ${number}`);
    await feedback().append(
      [...trained.map(({ text }) => text), ...fresh].map((text) => recordOf(text, 'positive')),
    );
    const { rows } = await feedback().readSince(0);
    // As if the data's own split had put into training what the hash calls test.
    const disguised = rows.map((row) => ({ ...row, split: 'test' as const }));
    const ids = disguised.map(({ rowId }) => rowId);
    const known = await findRows(runner.dependencies.store, base.digest, ids, runner.dependencies);
    const judges = heldOutRows(disguised, known);
    assert.deepEqual(judges.map(({ text }) => text).sort(), fresh.sort());
  });

  it('can start from the weights and the recipe of the champion, which is recorded', async () => {
    const source = { kind: 'retraining' } as const;
    const input = { source, base: 'champion', training: { epochs: 1 } };
    const run = await runner.prepare(input, 'run-2');
    const { digest } = (await currentChampion(runner.dependencies.store, 'default'))!;
    assert.equal(run.base, `champion:${digest}`);
    const { seed } = run.hyperparameters;
    assert.notEqual(seed, exampleLineage.hyperparameters.seed);
    assert.deepEqual(run.hyperparameters, { ...exampleLineage.hyperparameters, epochs: 1, seed });
    await assert.rejects(runner.prepare({ ...input, source: { kind: 'sample' }, model: 'other' }), {
      message: /no champion yet whose weights/,
    });
  });

  it('needs a champion', async () => {
    const source = { kind: 'retraining' } as const;
    await assert.rejects(runner.prepare({ source, base: 'tiny', model: 'other' }), /no champion yet/);
  });
});
