import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createFeedbackReader,
  type Feedback,
  type ReadFeedbackOptions,
} from '../../../activities/observation/read-feedback.js';
import type { ActivityDependencies } from '../../../activities/dependencies.js';
import type { FeedbackRecord } from '../../../contracts/feedback.js';
import { sha256 } from '../../../files/hashes.js';
import { rowId } from '../../../policy/split.js';
import { openFeedbackLog } from '../../../registry/feedback.js';
import type { ObjectStore } from '../../../store/object-store.js';
import { temporaryDirectory, temporaryStore } from '../../registry/temporary-directory.js';

const rowsPerBatch = 50;

describe('the feedback of an observation', () => {
  let store: ObjectStore;
  /** Batches that were read from the store. */
  let reads: number;
  let texts: number;
  let directory: string;

  beforeEach(async () => {
    const real = await temporaryStore();
    directory = await temporaryDirectory();
    reads = texts = 0;
    store = {
      ...real,
      async get(key) {
        const bytes = await real.get(key);
        if (bytes !== null && key.startsWith('feedback/')) reads += 1;
        return bytes;
      },
    };
  });

  const append = async (batches: number): Promise<void> => {
    for (let batch = 0; batch < batches; batch++) {
      const records = Array.from({ length: rowsPerBatch }, (): FeedbackRecord => {
        const text = `review number ${(texts += 1)}`;
        const common = { source: 'shop', sender: 'cli', kind: 'random', label: 'good' } as const;
        return { ...common, rowId: rowId(text), text, at: '2026-11-01T00:00:00.000Z' };
      });
      await openFeedbackLog(store, 'default').append(records);
    }
  };
  const createReader = () => {
    const dependencies = { store, cacheDirectory: directory, verifiedCopies: new Map() };
    const read = createFeedbackReader(dependencies as unknown as ActivityDependencies);
    return async (
      options: Partial<ReadFeedbackOptions> = {},
    ): Promise<{ feedback: Feedback; reads: number }> => {
      const before = reads;
      const feedback = await read({
        ...{
          model: 'default',
          usedUntil: 0,
          observedUntil: 0,
          datasetDigest: sha256('a dataset that is gone'),
        },
        ...{ watchedFiles: [], labels: ['good', 'bad'], reportProblem: assert.fail, ...options },
      });
      return { feedback, reads: reads - before };
    };
  };
  const withoutTexts = ({ rows }: Feedback) => rows.map(({ text: _, ...row }) => row);

  it('costs the batches that are new, and is the same as if all were read', async () => {
    await append(20);
    const read = createReader();
    assert.equal((await read()).reads, 20);
    await append(2);
    const second = await read({ observedUntil: 20 });
    assert.equal(second.reads, 2);
    assert.equal(second.feedback.cursor, 22);
    assert.equal(second.feedback.newRows.length, 2 * rowsPerBatch);
    assert.ok(second.feedback.newRows.every(({ text }) => text?.startsWith('review number')));
    const fresh = await createReader()({ observedUntil: 20 });
    assert.equal(fresh.reads, 22, 'the first observation after a start reads everything once');
    assert.deepEqual(withoutTexts(second.feedback), withoutTexts(fresh.feedback));
    assert.deepEqual(second.feedback.newRows, fresh.feedback.newRows);
    assert.equal((await read({ observedUntil: 22 })).reads, 0);
  });

  it('is whole again when the memory of the monitor is lost, and when a rollback uses fewer rows', async () => {
    await append(6);
    const read = createReader();
    await read({ usedUntil: 4 });
    assert.equal((await read({ usedUntil: 4, observedUntil: 6 })).reads, 0);
    const lost = await read({ usedUntil: 4 });
    assert.deepEqual([lost.reads, lost.feedback.newRows.length], [2, 2 * rowsPerBatch]);
    const back = await read({ usedUntil: 1, observedUntil: 6 });
    assert.deepEqual([back.feedback.rows.length, back.feedback.newRows.length], [5 * rowsPerBatch, 0]);
  });

  it('is that of an attempt that failed after it was read', async () => {
    await append(3);
    const read = createReader();
    await read({ observedUntil: 0 });
    await append(1);
    await read({ observedUntil: 3 });
    const again = await read({ observedUntil: 3 });
    assert.equal(again.reads, 1);
    assert.ok(again.feedback.newRows.every(({ text }) => text !== ''));
  });

  it('has each row of a watched file once, and reads an unchanged file no more', async () => {
    const path = join(directory, 'reviews.csv');
    const lines = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => `"watched ${from + index}",good\n`).join('');
    await writeFile(path, `text,label\n${lines(0, 30)}`);
    const read = createReader();
    const watch = (observedUntil: number, problems: string[] = []) =>
      read({ watchedFiles: [path], observedUntil, reportProblem: (problem) => problems.push(problem) });
    const first = await watch(0);
    assert.equal(first.feedback.newRows.length, 30);
    assert.equal((await watch(first.feedback.cursor)).reads, 0);
    await appendFile(path, `${lines(30, 40)}"refused",other\n`);
    const problems: string[] = [];
    const grown = await watch(first.feedback.cursor, problems);
    assert.deepEqual([grown.feedback.newRows.length, grown.feedback.rows.length], [10, 40]);
    await watch(grown.feedback.cursor, problems);
    assert.deepEqual(problems.length, 2, 'what is wrong with a file is reported each time');
    assert.match(problems[1]!, /1 rows refused \(unknown-label\)/);
  });
});
