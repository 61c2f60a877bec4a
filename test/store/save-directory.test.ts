import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../../store/stored-json.js';
import { sha256 } from '../../files/hashes.js';
import { hashDirectory } from '../../files/hashes.js';
import { fetchDirectory, type VerifiedCopies } from '../../store/fetch-directory.js';
import { saveDirectory } from '../../store/save-directory.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ObjectReference } from '../../contracts/references.js';
import { damages, keysUnder } from './damage.js';
import { exampleKind } from './example-directory.js';
import { temporaryDirectory, temporaryStore } from '../registry/temporary-directory.js';

const contents = { 'weights.bin': 'w'.repeat(1000), 'onnx/model.onnx': 'graph', 'empty.txt': '' };

describe('a verified directory', () => {
  let store: ObjectStore;
  let source: string;
  let reference: ObjectReference;
  let target: string;

  const save = async () => {
    const files = await hashDirectory(source);
    return saveDirectory(store, exampleKind, {
      prefix: () => 'f/1',
      directory: source,
      manifest: canonicalJson({ files }),
    });
  };
  const fetch = () => fetchDirectory(store, exampleKind, reference, target);
  const assertComplete = async () => {
    for (const [name, content] of Object.entries(contents)) {
      assert.equal(await readFile(join(target, name), 'utf8'), content);
    }
    const files = await hashDirectory(target);
    assert.deepEqual(Object.keys(files).sort(), [...Object.keys(contents), 'manifest.json'].sort());
  };

  beforeEach(async () => {
    store = await temporaryStore();
    source = await temporaryDirectory();
    await mkdir(join(source, 'onnx'));
    for (const [name, content] of Object.entries(contents)) await writeFile(join(source, name), content);
    reference = await save();
    target = join(await temporaryDirectory(), 'cache', 'copy');
  });

  it('comes back whole', async () => {
    await fetch();
    await assertComplete();
  });

  it('is written with its manifest last', async () => {
    const written: string[] = [];
    const recording: ObjectStore = {
      ...store,
      put: async (key, ...body) => (written.push(key), store.put(key, ...body)),
      putFile: async (key, ...file) => (written.push(key), store.putFile(key, ...file)),
    };
    const manifest = canonicalJson({ files: await hashDirectory(source) });
    await saveDirectory(recording, exampleKind, { prefix: () => 'f/2', directory: source, manifest });
    assert.equal(written.length, 4);
    assert.equal(written.at(-1), 'f/2/manifest.json');
  });

  it('is the same when saved again, and saving repairs it', async () => {
    await store.remove('f/1/weights.bin');
    assert.deepEqual(await save(), reference);
    await fetch();
    await assertComplete();
  });

  it('is not saved when a file is not what the manifest says', async () => {
    const manifest = canonicalJson({ files: await hashDirectory(source) });
    await writeFile(join(source, 'weights.bin'), 'changed');
    const saving = saveDirectory(store, exampleKind, { prefix: () => 'f/3', directory: source, manifest });
    await assert.rejects(saving, { code: 'invalid-input' });
    assert.equal(await store.get('f/3/manifest.json'), null);
  });

  it('is used from the local copy without asking the store', async () => {
    await fetch();
    for (const key of await keysUnder(store, '')) await store.remove(key);
    await fetch();
    await assertComplete();
  });

  it('is hashed once a process as long as nobody writes to the copy, and again when somebody did', async () => {
    const copies: VerifiedCopies = new Map();
    const fetchOnce = () => fetchDirectory(store, exampleKind, reference, target, copies);
    await fetchOnce();
    const [path, fingerprint] = [...copies][0]!;
    assert.equal(path, target);
    await fetchOnce();
    assert.deepEqual([...copies], [[path, fingerprint]]);
    await writeFile(join(target, 'weights.bin'), 'W'.repeat(1000));
    await fetchOnce();
    await assertComplete();
    assert.notEqual(copies.get(target), fingerprint);
  });

  it('is hashed again by another process, whatever this one has seen', async () => {
    const copies: VerifiedCopies = new Map();
    await fetchDirectory(store, exampleKind, reference, target, copies);
    await writeFile(join(target, 'weights.bin'), 'W'.repeat(1000));
    await fetch();
    await assertComplete();
  });

  for (const [what, harm] of Object.entries({
    'a changed file': () => writeFile(join(target, 'weights.bin'), 'W'.repeat(1000)),
    'a missing file': () => rm(join(target, 'onnx', 'model.onnx')),
    'an extra file': () => writeFile(join(target, 'model.onnx.data'), 'external'),
    'a changed manifest': () => writeFile(join(target, 'manifest.json'), '{"files":{}}'),
  })) {
    it(`is fetched again when the local copy has ${what}`, async () => {
      await fetch();
      await harm();
      await fetch();
      await assertComplete();
      assert.deepEqual(await readdir(join(target, '..')), ['copy']);
    });
  }

  for (const [damage, apply] of Object.entries(damages)) {
    for (const name of ['manifest.json', 'weights.bin', 'onnx/model.onnx']) {
      it(`is never accepted with ${name} ${damage}`, async () => {
        await apply(store, `f/1/${name}`, name === 'weights.bin' ? 'f/1/empty.txt' : 'f/1/weights.bin');
        const code = damage === 'missing' ? 'not-found' : 'corrupt-object';
        await assert.rejects(fetch(), (error: Error & { code: string }) => {
          assert.match(error.message, new RegExp(`f/1/${name}`));
          return error.code === code;
        });
        assert.deepEqual(await readdir(join(target, '..')), [], 'nothing of it is left on the disk');
      });
    }
  }

  it('cannot write outside its directory, whatever file names its manifest has', async () => {
    const files = { '../../escaped': Object.values(await hashDirectory(source))[0] };
    const manifest = canonicalJson({ files });
    await store.put('f/4/manifest.json', manifest);
    const evil = { key: 'f/4/manifest.json', sha256: sha256(manifest) };
    await assert.rejects(fetchDirectory(store, exampleKind, evil, target), { code: 'invalid-input' });
  });

  it('may be fetched by several processes at once', async () => {
    await Promise.all(Array.from({ length: 8 }, fetch));
    await assertComplete();
    assert.deepEqual(await readdir(join(target, '..')), ['copy']);
  });
});
