import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SplitName } from '../../contracts/dataset.js';
import type { ObjectReference } from '../../contracts/references.js';
import { sha256 } from '../../files/hashes.js';
import type { LocalCache } from '../../store/fetch-directory.js';
import type { ObjectStore } from '../../store/object-store.js';
import { findTokenParts, saveTokenPart } from '../../registry/token-parts.js';
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
  let parts: ObjectReference[];

  const directoryWith = async (name: string, content: string) => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, name), content);
    return directory;
  };
  const savePart = async (split: SplitName, content: string) => {
    const directory = await directoryWith(`${split}-00000.bin`, content);
    return saveTokenPart(store, identity, {
      directory,
      shards: [{ name: `${split}-00000.jsonl`, split, tokens: 1 }],
    });
  };
  const save = async () => {
    parts = [await savePart('train', 'tokens to train with'), await savePart('test', 'tokens to test with')];
    const directory = await directoryWith('tokenizer.json', '{"vocabulary":[]}');
    return saveTokens(store, identity, { directory, facts: { ...facts, parts } });
  };

  beforeEach(async () => {
    store = await temporaryStore();
    cache = { cacheDirectory: await temporaryDirectory(), verifiedCopies: new Map() };
    reference = await save();
  });

  it('are found by what they were made from, and come back whole', async () => {
    assert.deepEqual(await findTokens(store, identity), reference);
    const { directory, manifest, shardFiles } = await fetchTokens(store, reference, cache);
    assert.equal(await readFile(join(directory, 'tokenizer.json'), 'utf8'), '{"vocabulary":[]}');
    assert.deepEqual(await Promise.all(shardFiles.test.map((path) => readFile(path, 'utf8'))), [
      'tokens to test with',
    ]);
    assert.deepEqual([shardFiles.train.length, shardFiles.validation.length], [1, 0]);
    assert.equal(manifest.formatVersion, 1);
    assert.equal(manifest.datasetDigest, identity.datasetDigest);
  });

  it('of other data or another tokenizer are others', async () => {
    assert.equal(await findTokens(store, { ...identity, datasetDigest: sha256('x') }), null);
    assert.equal(await findTokens(store, { ...identity, tokenizerSha256: sha256('x') }), null);
  });

  it('are stored part by part: those that are whole are found, so only the others are made again', async () => {
    assert.deepEqual((await findTokenParts(store, identity)).map(({ shards }) => shards).sort(), [
      ['test-00000.jsonl'],
      ['train-00000.jsonl'],
    ]);
    await store.remove(parts[0]!.key.replace('part.json', 'train-00000.bin'));
    assert.deepEqual(
      (await findTokenParts(store, identity)).map((part) => part.reference),
      [parts[1]],
    );
    assert.equal(await findTokens(store, identity), null);
  });

  for (const [damage, apply] of Object.entries(damages)) {
    it(`are never accepted when a file is ${damage}, and saving them again repairs it`, async () => {
      for (const file of [
        reference.key.replace('tokens.json', 'tokenizer.json'),
        parts[0]!.key.replace('part.json', 'train-00000.bin'),
      ]) {
        await apply(store, file, reference.key);
        const code = damage === 'missing' ? 'not-found' : 'corrupt-object';
        const newCache = { cacheDirectory: await temporaryDirectory(), verifiedCopies: new Map() };
        await assert.rejects(fetchTokens(store, reference, newCache), { code });
        // A flipped bit is not seen by size; fetching sees it.
        if (damage !== 'bit-flipped') assert.equal(await findTokens(store, identity), null);
        assert.deepEqual(await save(), reference);
        await fetchTokens(store, reference, cache);
      }
    });

    it(`are not found when the manifest of them or of a part is ${damage}`, async () => {
      for (const [manifest, other] of [
        [reference, parts[0]!],
        [parts[1]!, reference],
      ] as const) {
        await apply(store, manifest.key, other.key);
        assert.equal(await findTokens(store, identity), null);
        await assert.rejects(fetchTokens(store, reference, cache));
        assert.deepEqual(await save(), reference);
        assert.deepEqual(await findTokens(store, identity), reference);
      }
    });
  }
});
