import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { ObjectStore } from '../../store/object-store.js';
import { openSequenceLog, type SequenceLog } from '../../store/sequence-log.js';
import { createMinioStore } from '../../store/minio/minio-store.js';
import { firstStartTimeoutMs, useMinio } from '../real-servers.js';
import { temporaryStore } from '../registry/temporary-directory.js';

async function textsAfter(log: SequenceLog, position: number): Promise<[number, string][]> {
  const found: [number, string][] = [];
  for await (const { sequence, bytes } of log.after(position)) {
    found.push([sequence, Buffer.from(bytes).toString()]);
  }
  return found;
}

const stores: [string, () => Promise<ObjectStore>][] = [
  ['a directory', temporaryStore],
  ['MinIO', async () => createMinioStore({ ...(await useMinio()), bucket: `test-${randomUUID()}` })],
];
for (const [where, open] of stores) {
  describe(`sequence log in ${where}`, function () {
    this.timeout(firstStartTimeoutMs);
    let store: ObjectStore;
    const logOf = (): SequenceLog => openSequenceLog(store, 'log/');
    const append = (log: SequenceLog, text: string) => log.append(Buffer.from(text));

    beforeEach(async () => (store = await open()));

    it('is empty at first', async () => {
      assert.equal(await logOf().last(), 0);
      assert.deepEqual(await textsAfter(logOf(), 0), []);
    });

    it('numbers entries without a gap and finds its end from any opening', async () => {
      for (let count = 1; count <= 20; count += 1) {
        assert.equal(await append(logOf(), `entry ${count}`), count);
        assert.equal(await logOf().last(), count);
      }
      assert.deepEqual(await textsAfter(logOf(), 18), [
        [19, 'entry 19'],
        [20, 'entry 20'],
      ]);
    });

    it('loses nothing of writers that race while readers read on from their cursors', async () => {
      const writers = 5;
      const entries = 8;
      const writing = Promise.all(
        Array.from({ length: writers }, async (_, writer) => {
          const log = logOf();
          for (let entry = 0; entry < entries; entry += 1) await append(log, `${writer}/${entry}`);
        }),
      );
      let done = false;
      void writing.then(() => (done = true));
      const read: [number, string][] = [];
      const readOn = async (): Promise<void> => {
        read.push(...(await textsAfter(logOf(), read.at(-1)?.[0] ?? 0)));
      };
      while (!done) await readOn();
      await readOn();
      assert.deepEqual(
        read.map(([sequence]) => sequence),
        Array.from({ length: writers * entries }, (_, index) => index + 1),
      );
      assert.equal(new Set(read.map(([, text]) => text)).size, writers * entries);
    });

    it('reads past an entry that somebody removed by hand', async () => {
      for (const text of ['a', 'b', 'c']) await append(logOf(), text);
      await store.remove('log/0000000002.json');
      assert.deepEqual(await textsAfter(logOf(), 0), [
        [1, 'a'],
        [3, 'c'],
      ]);
    });

    it('reads an entry that appears while it looks for the one after it', async () => {
      for (const text of ['a', 'b', 'c']) await append(logOf(), text);
      let looks = 0;
      const late: ObjectStore = {
        ...store,
        get: async (key) => (key.endsWith('2.json') && ++looks === 1 ? null : store.get(key)),
      };
      assert.deepEqual(await textsAfter(openSequenceLog(late, 'log/'), 0), [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
      ]);
    });

    it('gives what an entry was replaced by', async () => {
      for (const text of ['a', 'b']) await append(logOf(), text);
      await logOf().replace(1, Buffer.from('less'));
      assert.deepEqual(await textsAfter(logOf(), 0), [
        [1, 'less'],
        [2, 'b'],
      ]);
    });

    it('never appends behind its readers, into a hole that somebody made by hand', async () => {
      for (const text of ['a', 'b', 'c']) await append(logOf(), text);
      await store.remove('log/0000000002.json');
      await append(logOf(), 'd');
      assert.deepEqual(await textsAfter(logOf(), 3), [[4, 'd']]);
    });

    it('goes on after the newest entry when all that a writer knew of were forgotten meanwhile', async () => {
      const idle = logOf();
      await append(idle, 'a');
      for (const text of ['b', 'c', 'd']) await append(logOf(), text);
      await logOf().removeUpTo(3);
      assert.equal(await idle.last(), 4);
      assert.equal(await append(idle, 'e'), 5);
      assert.deepEqual(await textsAfter(logOf(), 0), [
        [4, 'd'],
        [5, 'e'],
      ]);
    });

    it('forgets old entries but never uses a number twice', async () => {
      for (const text of ['a', 'b', 'c']) await append(logOf(), text);
      assert.equal(await logOf().removeUpTo(10), 2);
      assert.deepEqual(await textsAfter(logOf(), 0), [[3, 'c']]);
      assert.deepEqual(await textsAfter(logOf(), 1), [[3, 'c']]);
      assert.equal(await append(logOf(), 'd'), 4);
    });
  });
}

describe('sequence log', () => {
  it('gives every entry once to a reader that stops anywhere and goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.constant('append'), fc.constant('read')), { maxLength: 30 }),
        async (steps) => {
          const store = await temporaryStore();
          const read: string[] = [];
          let appended = 0;
          let cursor = 0;
          for (const step of [...steps, 'read']) {
            if (step === 'append') {
              appended += 1;
              await openSequenceLog(store, 'log/').append(Buffer.from(`${appended}`));
            } else {
              for (const [sequence, text] of await textsAfter(openSequenceLog(store, 'log/'), cursor)) {
                read.push(text);
                cursor = sequence;
              }
            }
          }
          assert.deepEqual(
            read,
            Array.from({ length: appended }, (_, index) => `${index + 1}`),
          );
        },
      ),
      { numRuns: 20 },
    );
  });
});
