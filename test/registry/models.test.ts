import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../files/hashes.js';
import { fetchModel, listModels, readModelManifest, saveModel } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';
import { damages, keysUnder } from '../store/damage.js';
import { exampleLineage, exampleModel, exampleModelDirectory } from './examples.js';
import { temporaryDirectory, temporaryStore } from './temporary-directory.js';

describe('models', () => {
  let store: ObjectStore;
  let cache: string;

  beforeEach(async () => {
    store = await temporaryStore();
    cache = await temporaryDirectory();
  });

  it('come back to the cache as they were saved, with card and manifest', async () => {
    const source = await exampleModelDirectory('weights');
    const { digest, manifest } = await saveModel(store, { directory: source, lineage: exampleLineage });
    const fetched = await fetchModel(store, digest, cache);
    assert.equal(fetched.directory, join(cache, 'models', digest));
    for (const name of [
      'config.json',
      'model.safetensors',
      'onnx/model.onnx',
      'README.md',
      'manifest.json',
    ]) {
      assert.deepEqual(await readFile(join(fetched.directory, name)), await readFile(join(source, name)));
    }
    assert.deepEqual(fetched.manifest.labels, ['negative', 'positive']);
    assert.deepEqual(fetched.manifest.lineage, exampleLineage);
    assert.deepEqual(await readModelManifest(store, digest), fetched.manifest);
    assert.equal(manifest.key, `models/${digest}/manifest.json`);
    assert.equal(sha256(await readFile(join(fetched.directory, 'manifest.json'))), digest);
  });

  it('are the same model when the same directory is saved again', async () => {
    const directory = await exampleModelDirectory('weights');
    const first = await saveModel(store, { directory, lineage: exampleLineage });
    assert.deepEqual(await saveModel(store, { directory, lineage: exampleLineage }), first);
    assert.notEqual(await exampleModel(store, 'other weights'), first.digest);
  });

  it('are refused without a config that says how to serve them', async () => {
    const directory = await exampleModelDirectory('weights');
    await writeFile(join(directory, 'config.json'), '{"model_type":"bert"}');
    const saving = saveModel(store, { directory, lineage: exampleLineage });
    await assert.rejects(saving, { code: 'invalid-model' });
    assert.deepEqual(await listModels(store), []);
  });

  it('list their parts by what they are for, and are refused without a required one', async () => {
    const digest = await exampleModel(store, 'weights');
    assert.deepEqual((await readModelManifest(store, digest)).parts, {
      weights: 'model.safetensors',
      graph: 'onnx/model.onnx',
      config: 'config.json',
      tokenizer: ['tokenizer.json'],
      card: 'README.md',
    });
    const directory = await exampleModelDirectory('weights');
    await rm(join(directory, 'model.safetensors'));
    await rm(join(directory, 'tokenizer.json'));
    await assert.rejects(saveModel(store, { directory, lineage: exampleLineage }), {
      code: 'invalid-model',
      message: /parts\.weights.*parts\.tokenizer/,
    });
  });

  it('are listed when complete', async () => {
    const digests = [await exampleModel(store, 'a'), await exampleModel(store, 'b')];
    const unfinished = await exampleModel(store, 'c');
    await store.remove(`models/${unfinished}/manifest.json`);
    assert.deepEqual(await listModels(store), digests.sort());
  });

  it('are served from the cache when the store is away, and only there', async () => {
    const digest = await exampleModel(store, 'weights');
    await fetchModel(store, digest, cache);
    const away = { get: () => Promise.reject(new Error('away')) } as unknown as ObjectStore;
    assert.equal((await fetchModel(away, digest, cache)).manifest.lineage.base, 'tiny');
    await assert.rejects(fetchModel(away, sha256('another'), cache));
  });

  it('are asked for by digest only', async () => {
    for (const digest of ['', '../x', 'ABC', 'a'.repeat(63)]) {
      await assert.rejects(fetchModel(store, digest, cache), { code: 'invalid-input' });
      await assert.rejects(readModelManifest(store, digest), { code: 'invalid-input' });
    }
    await assert.rejects(fetchModel(store, sha256('unknown'), cache), { code: 'not-found' });
  });

  for (const [damage, apply] of Object.entries(damages)) {
    it(`are never accepted when any file is ${damage}`, async () => {
      const digest = await exampleModel(store, 'weights');
      const other = await exampleModel(store, 'other weights');
      for (const key of await keysUnder(store, `models/${digest}/`)) {
        const intact = (await store.get(key))!;
        // config.json is the same in both models; its neighbour is not.
        const stranger = key.endsWith('config.json')
          ? `models/${digest}/README.md`
          : key.replace(digest, other).replace('README.md', 'config.json');
        await apply(store, key, stranger);
        const code = damage === 'missing' ? 'not-found' : 'corrupt-object';
        await assert.rejects(fetchModel(store, digest, cache), { code }, key);
        await store.put(key, intact);
      }
      assert.equal((await fetchModel(store, digest, cache)).directory, join(cache, 'models', digest));
    });
  }
});
