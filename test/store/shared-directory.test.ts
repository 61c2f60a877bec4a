import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { hashDirectory, sha256 } from '../../files/hashes.js';
import { createMinioStore } from '../../store/minio/minio-store.js';
import type { ObjectStore } from '../../store/object-store.js';
import { saveDirectory } from '../../store/save-directory.js';
import { claimDirectory, removeSharedDirectory, saveSharedDirectory } from '../../store/shared-directory.js';
import { canonicalJson } from '../../store/stored-json.js';
import { firstStartTimeoutMs, useMinio } from '../real-servers.js';
import { temporaryDirectory, temporaryStore } from '../registry/temporary-directory.js';
import { keysUnder } from './damage.js';
import { exampleKind } from './example-directory.js';
import { createMemoryStore } from './memory-store.js';

const prefix = 'shared/1';
const whole = ['a', 'b', 'manifest.json'].map((name) => `${prefix}/${name}`);

async function localDirectory() {
  const directory = await temporaryDirectory();
  for (const name of ['a', 'b']) await writeFile(join(directory, name), name.repeat(10));
  return {
    directory,
    prefix: () => prefix,
    manifest: canonicalJson({ files: await hashDirectory(directory) }),
  };
}
type Local = Awaited<ReturnType<typeof localDirectory>>;

async function writtenAt(store: ObjectStore): Promise<number> {
  let newest = 0;
  for await (const { modifiedAt } of store.list(`${prefix}/`)) newest = Math.max(newest, modifiedAt);
  return newest;
}

const remove = (store: ObjectStore, modifiedAt: number) =>
  removeSharedDirectory(store, { prefix, manifestName: exampleKind.manifestName, modifiedAt });

/** Claims the directory as `findTokens` does: it stores it again when the claim finds it incomplete. */
async function claim(store: ObjectStore, local: Local): Promise<void> {
  const bytes = await store.get(`${prefix}/manifest.json`);
  if (bytes !== null) {
    const reference = { key: `${prefix}/manifest.json`, sha256: sha256(bytes), sizeBytes: bytes.byteLength };
    if ((await claimDirectory(store, exampleKind, { reference, bytes })) !== null) return;
  }
  await saveSharedDirectory(store, exampleKind, local);
}

describe('a directory that runs share', () => {
  let local: Local;
  before(async () => {
    local = await localDirectory();
  });

  it('is removed when nobody wrote it since it was chosen, and leaves no announcement', async () => {
    const store = await temporaryStore();
    await saveSharedDirectory(store, exampleKind, local);
    assert.equal(await remove(store, await writtenAt(store)), 'removed');
    assert.deepEqual(await keysUnder(store, ''), []);
  });

  it('stays when it was stored again, or claimed, since it was chosen', async () => {
    for (const use of [(store: ObjectStore) => saveSharedDirectory(store, exampleKind, local), claim]) {
      const store = await temporaryStore();
      await saveSharedDirectory(store, exampleKind, local);
      const chosenAt = await writtenAt(store);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await use(store, local);
      assert.equal(await remove(store, chosenAt), 'in-use');
      assert.deepEqual(await keysUnder(store, ''), whole);
    }
  });

  it('loses its manifest first', async () => {
    const store = createMemoryStore();
    await saveSharedDirectory(store, exampleKind, local);
    const removed: string[] = [];
    const recording: ObjectStore = {
      ...store,
      remove: async (key) => (removed.push(key), store.remove(key)),
    };
    await remove(recording, await writtenAt(store));
    assert.equal(removed[0], `${prefix}/manifest.json`);
  });

  it('is whole after it was stored or claimed, in whatever order the requests of removals interleave', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), fc.boolean(), async (scheduler, claims, twoRemove) => {
        let clock = 0;
        let isConcurrent = false;
        const pause = () => (isConcurrent ? scheduler.schedule(Promise.resolve()) : Promise.resolve());
        const store = createMemoryStore({ now: () => (clock += 1), pause });
        await saveDirectory(store, exampleKind, local);
        const chosenAt = await writtenAt(store);
        isConcurrent = true;
        const uses = claims ? claim(store, local) : saveSharedDirectory(store, exampleKind, local);
        const work = Promise.all([
          uses,
          remove(store, chosenAt),
          ...(twoRemove ? [remove(store, chosenAt)] : []),
        ]);
        await scheduler.waitFor(work);
        isConcurrent = false;
        assert.deepEqual(await keysUnder(store, prefix), whole);
      }),
      { numRuns: 200, seed: 13 },
    );
  });

  for (const [name, open] of Object.entries({
    'the directory store': () => temporaryStore(),
    MinIO: async () => createMinioStore({ ...(await useMinio()), bucket: `test-${randomUUID()}` }),
  }))
    it(`is whole after it was stored while it was removed, 30 times, in ${name}`, async function () {
      this.timeout(firstStartTimeoutMs);
      const store = await open();
      const save = () => saveSharedDirectory(store, exampleKind, local);
      const useAfter = async (
        delayMs: number,
        use: (store: ObjectStore, local: Local) => Promise<unknown>,
      ) => {
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        await use(store, local);
      };
      let removals = 0;
      for (let round = 0; round < 30; round += 1) {
        await saveDirectory(store, exampleKind, local);
        const chosenAt = await writtenAt(store);
        await new Promise((resolve) => setTimeout(resolve, 5));
        const [, outcome] = await Promise.all([
          useAfter(2 * (round % 3), round % 2 === 0 ? claim : save),
          remove(store, chosenAt),
        ]);
        if (outcome === 'removed') removals += 1;
        assert.deepEqual(await keysUnder(store, prefix), whole, `round ${round}`);
      }
      assert.deepEqual(await keysUnder(store, 'removals/'), []);
      assert.ok(removals > 0, 'some removal came first');
    });
});
