import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectReference } from '../../contracts/references.js';
import { sha256 } from '../../files/hashes.js';
import type { LocalCache } from '../../store/fetch-directory.js';
import type { ObjectStore } from '../../store/object-store.js';
import { fetchTokens, findTokens, saveTokens } from '../../registry/tokens.js';
import { damages } from '../store/damage.js';
import { temporaryDirectory, temporaryStore } from './temporary-directory.js';

const identity = { datasetDigest: sha256('dataset'), tokenizerSha256: sha256('tokenizer') };

const perSplit = { train: 1, validation: 1, test: 1 };
const facts = {
  labels: ['negative', 'positive'],
  counts: perSplit,
  tokenCounts: perSplit,
  vocabularySize: 10,
  clsId: 2,
  sepId: 3,
  padId: 0,
  base: 'tiny',
  baseSha256: null,
};

describe('tokens', () => {
  let store: ObjectStore;
  let cache: LocalCache;
  let reference: ObjectReference;

  const save = async () => {
    const directory = await temporaryDirectory();
    for (const [name, content] of [
      ['train.bin', '\x01\x00\x00\x00\x02\x00\x00\x00'],
      ['test.bin', '\x03\x00\x00\x00'],
      ['tokenizer.json', '{}'],
    ] as const) {
      await writeFile(join(directory, name), content);
    }
    return saveTokens(store, identity, { directory, facts });
  };

  beforeEach(async () => {
    store = await temporaryStore();
    cache = { cacheDirectory: await temporaryDirectory(), verifiedCopies: new Map() };
    reference = await save();
  });

  it('are found by what they were made from, and come back whole', async () => {
    assert.deepEqual(await findTokens(store, identity), reference);
    const { directory, manifest } = await fetchTokens(store, reference, cache);
    assert.equal(await readFile(join(directory, 'test.bin'), 'latin1'), '\x03\x00\x00\x00');
    assert.deepEqual(Object.keys(manifest.files).sort(), ['test.bin', 'tokenizer.json', 'train.bin']);
    assert.equal(manifest.formatVersion, 1);
    assert.equal(manifest.datasetDigest, identity.datasetDigest);
  });

  it('of other data or another tokenizer are others', async () => {
    assert.equal(await findTokens(store, { ...identity, datasetDigest: sha256('x') }), null);
    assert.equal(await findTokens(store, { ...identity, tokenizerSha256: sha256('x') }), null);
  });

  for (const [damage, apply] of Object.entries(damages)) {
    it(`are never accepted when a file is ${damage}, and saving them again repairs it`, async () => {
      const file = reference.key.replace('tokens.json', 'train.bin');
      await apply(store, file, reference.key.replace('tokens.json', 'test.bin'));
      const code = damage === 'missing' ? 'not-found' : 'corrupt-object';
      await assert.rejects(fetchTokens(store, reference, cache), { code });
      // A flipped bit is not seen by size; fetching sees it.
      if (damage !== 'bit-flipped') assert.equal(await findTokens(store, identity), null);
      assert.deepEqual(await save(), reference);
      await fetchTokens(store, reference, cache);
    });

    it(`are not found when the manifest is ${damage}`, async () => {
      await apply(store, reference.key, reference.key.replace('tokens.json', 'test.bin'));
      assert.equal(await findTokens(store, identity), null);
      await assert.rejects(fetchTokens(store, reference, cache));
      assert.deepEqual(await save(), reference);
      assert.deepEqual(await findTokens(store, identity), reference);
    });
  }
});
