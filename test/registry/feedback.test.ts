import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { FeedbackRecord } from '../../contracts/feedback.js';
import { latestLabels } from '../../policy/feedback/latest-labels.js';
import { rowId } from '../../policy/split.js';
import { openFeedbackLog, type FeedbackLog } from '../../registry/feedback.js';
import { importFeedback, type ImportableRow } from '../../registry/feedback-import.js';
import type { ObjectStore } from '../../store/object-store.js';
import { createMinioStore } from '../../store/minio/minio-store.js';
import { firstStartTimeoutMs, useMinio } from '../real-servers.js';
import { damages } from '../store/damage.js';
import { temporaryStore } from './temporary-directory.js';

const labels = ['negative', 'positive'];
const recordOf = (text: string, label: string, extra: Partial<FeedbackRecord> = {}): FeedbackRecord => ({
  rowId: rowId(text),
  text,
  label,
  source: 'test',
  sender: 'cli',
  kind: 'random',
  at: '2026-11-25T10:00:00.000Z',
  ...extra,
});
async function* rowsOf(rows: [string, string][]): AsyncGenerator<ImportableRow> {
  for (const [index, [text, label]] of rows.entries()) yield { line: index + 2, text, label };
}

const stores: [string, () => Promise<ObjectStore>][] = [
  ['a directory', temporaryStore],
  ['MinIO', async () => createMinioStore({ ...(await useMinio()), bucket: `test-${randomUUID()}` })],
];
for (const [where, open] of stores) {
  describe(`feedback log in ${where}`, function () {
    this.timeout(firstStartTimeoutMs);
    let store: ObjectStore;
    let log: FeedbackLog;
    beforeEach(async () => {
      store = await open();
      log = openFeedbackLog(store, 'default');
    });

    it('gives what was accepted since, and where to go on', async () => {
      await log.append([recordOf('a', 'positive'), recordOf('b', 'negative')]);
      const first = await log.readSince(0);
      await openFeedbackLog(store, 'default').append([recordOf('c', 'positive')]);
      const second = await log.readSince(first.cursor);
      assert.deepEqual(
        [first.rows.map(({ text }) => text), second.rows.map(({ text }) => text), second.cursor],
        [['a', 'b'], ['c'], 2],
      );
      assert.deepEqual((await log.readSince(0, 1)).rows, first.rows);
      assert.deepEqual(await log.readSince(2), { rows: [], cursor: 2 });
    });

    it('names the object that is damaged', async () => {
      await log.append([recordOf('a', 'positive')]);
      const key = 'feedback/default/0000000001.json';
      await damages.emptied(store, key);
      await assert.rejects(log.readSince(0), { code: 'corrupt-object', details: { key } });
    });

    it('of one model is not that of another', async () => {
      await log.append([recordOf('a', 'positive')]);
      assert.deepEqual((await openFeedbackLog(store, 'default-2').readSince(0)).rows, []);
    });

    it('imports only what is new when a file has grown', async () => {
      const rows: [string, string][] = [
        ['a', 'positive'],
        ['b', 'negative'],
        ['a', 'positive'],
      ];
      const options = { source: 'file', sender: 'cli', kind: 'random' as const, labels };
      assert.deepEqual(await importFeedback(log, rowsOf(rows), options), {
        read: 3,
        accepted: 2,
        known: 1,
        refused: {},
        examples: [],
      });
      const grown = await importFeedback(log, rowsOf([...rows, ['c', 'positive'], ['d', 'odd']]), options);
      assert.deepEqual([grown.accepted, grown.known], [1, 3]);
      assert.deepEqual(grown.refused, { 'unknown-label': 1 });
      assert.deepEqual(grown.examples, [{ line: 6, reason: 'unknown-label' }]);
    });

    it('does not let an old file take back a correction', async () => {
      const options = { source: 'file', sender: 'cli', kind: 'random' as const, labels };
      await importFeedback(log, rowsOf([['a', 'positive']]), options);
      await log.append([recordOf('a', 'negative')]);
      await importFeedback(log, rowsOf([['a', 'positive']]), options);
      const { rows, relabelled } = latestLabels((await log.readSince(0)).rows);
      assert.deepEqual([rows.map(({ label }) => label), relabelled], [['negative'], 1]);
    });
  });
}

describe('feedback', () => {
  it('that reports errors only trains, whatever the hashes say', async () => {
    const log = openFeedbackLog(await temporaryStore(), 'default');
    const texts = Array.from({ length: 40 }, (_, number): [string, string] => [`text ${number}`, 'positive']);
    await importFeedback(log, rowsOf(texts), { source: 'button', sender: 'cli', kind: 'errors', labels });
    const { rows } = await log.readSince(0);
    assert.deepEqual(new Set(rows.map(({ kind, split }) => `${kind} ${split}`)), new Set(['errors train']));
    assert.equal(rows.length, 40);
  });

  it('never both judges and trains, whatever comes in which order from whom', async () => {
    const store = await temporaryStore();
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 20 }),
        fc.array(fc.tuple(fc.nat(19), fc.constantFrom(...labels), fc.constantFrom('a', 'b')), {
          maxLength: 40,
        }),
        async (texts, events) => {
          const log = openFeedbackLog(store, `m-${randomUUID()}`.slice(0, 40));
          for (const [index, label, source] of events) {
            const text = texts[index % Math.max(1, texts.length)];
            if (text !== undefined) await log.append([recordOf(text, label, { source })]);
          }
          const uses = new Map<string, Set<boolean>>();
          for (const { rowId: id, split } of (await log.readSince(0)).rows)
            uses.set(id, (uses.get(id) ?? new Set()).add(split === 'test'));
          for (const use of uses.values()) assert.equal(use.size, 1);
        },
      ),
      { numRuns: 15 },
    );
  });
});
