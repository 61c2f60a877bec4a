import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile, sha256 } from '../../files/hashes.js';
import type { ObjectStore } from '../../store/object-store.js';
import { probeStore } from '../../store/probe-store.js';
import { keysUnder } from './damage.js';
import { temporaryDirectory } from '../registry/temporary-directory.js';

const bytesOf = (text: string) => Buffer.from(text);
const textOf = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString();

/** What every ObjectStore must do. @param open gives an empty store */
export function itConformsAsObjectStore(open: () => Promise<ObjectStore>): void {
  let store: ObjectStore;
  before(async () => {
    store = await open();
  });

  it('gives back the bytes that were put, the newest ones', async () => {
    const every = Uint8Array.from({ length: 256 }, (_, value) => value);
    await store.put('put/every-byte', every);
    assert.deepEqual(Buffer.from((await store.get('put/every-byte'))!), Buffer.from(every));
    await store.put('put/every-byte', bytesOf('shorter'));
    assert.equal(textOf(await store.get('put/every-byte')), 'shorter');
  });

  it('puts a view of a larger buffer without its surroundings', async () => {
    await store.put('put/view', new Uint8Array(bytesOf('0123456789').buffer.slice(0)).subarray(0, 3));
    assert.equal((await store.stat('put/view'))?.sizeBytes, 3);
  });

  it('keeps empty objects', async () => {
    await store.put('put/empty', new Uint8Array());
    assert.equal((await store.get('put/empty'))?.byteLength, 0);
    assert.deepEqual(await store.stat('put/empty'), { key: 'put/empty', sizeBytes: 0 });
    const path = join(await temporaryDirectory(), 'empty');
    assert.equal(await store.getToFile('put/empty', path), true);
    assert.equal((await readFile(path)).byteLength, 0);
  });

  it('returns the key, the hash and the size of what it stored, whether the hash was known or not', async () => {
    const path = join(await temporaryDirectory(), 'file');
    await writeFile(path, 'content');
    const hash = { sha256: sha256('content'), sizeBytes: 7 };
    for (const known of [undefined, hash]) {
      assert.deepEqual(await store.put('hash/bytes', bytesOf('content'), known), {
        key: 'hash/bytes',
        ...hash,
      });
      assert.deepEqual(await store.putFile('hash/file', path, known), { key: 'hash/file', ...hash });
    }
    assert.equal(textOf(await store.get('hash/file')), 'content');
  });

  for (const [change, content] of Object.entries({
    'other bytes': 'CONTENT',
    'another size': 'con',
    'no bytes': '',
  }))
    it(`refuses a file of ${change} that does not have its known hash, and writes nothing`, async () => {
      const path = join(await temporaryDirectory(), 'file');
      await writeFile(path, content);
      const known = { sha256: sha256('content'), sizeBytes: 7 };
      await assert.rejects(store.putFile('changed', path, known), { code: 'invalid-input' });
      assert.equal(await store.stat('changed'), null);
    });

  it('reads what is missing as missing, in each way of reading', async () => {
    const path = join(await temporaryDirectory(), 'missing');
    assert.equal(await store.get('missing/object'), null);
    assert.equal(await store.stat('missing/object'), null);
    assert.equal(await store.getToFile('missing/object', path), false);
    assert.deepEqual(await keysUnder(store, 'missing/'), []);
    await assert.rejects(readFile(path), { code: 'ENOENT' });
  });

  it('does not take a directory for an object', async () => {
    await store.put('directory/object', bytesOf('x'));
    assert.equal(await store.get('directory'), null);
    assert.equal(await store.stat('directory'), null);
  });

  it('removes an object, and removing it again is harmless', async () => {
    await store.put('removed', bytesOf('x'));
    await store.remove('removed');
    await store.remove('removed');
    assert.equal(await store.get('removed'), null);
  });

  it('creates an object once and then leaves it alone', async () => {
    assert.equal(await store.create('created', bytesOf('first')), 'created');
    assert.equal(await store.create('created', bytesOf('second')), 'exists');
    assert.equal(await store.create('created', bytesOf('first')), 'exists');
    assert.equal(textOf(await store.get('created')), 'first');
  });

  it('lets exactly one of 50 racing creators win, and keeps what the winner wrote', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, racer) => store.create('race', bytesOf(`racer ${racer}`))),
    );
    assert.equal(outcomes.filter((outcome) => outcome === 'created').length, 1);
    assert.equal(textOf(await store.get('race')), `racer ${outcomes.indexOf('created')}`);
  });

  it('loses none of the updates of racing writers', async () => {
    await store.put('updated', bytesOf('0'));
    const increment = (bytes: Uint8Array): Uint8Array => bytesOf(String(Number(textOf(bytes)) + 1));
    await Promise.all(Array.from({ length: 10 }, () => store.update('updated', increment)));
    assert.equal(textOf(await store.get('updated')), '10');
  });

  it('updates only what is there and is to change', async () => {
    assert.equal(await store.update('not-there', () => bytesOf('x')), false);
    assert.equal(await store.get('not-there'), null);
    await store.put('unchanged', bytesOf('x'));
    assert.equal(await store.update('unchanged', () => null), false);
    assert.equal(textOf(await store.get('unchanged')), 'x');
  });

  it('never shows part of an object while others replace it', async () => {
    const [first, second] = [Buffer.alloc(300_000, 'a'), Buffer.alloc(200_000, 'b')];
    await store.put('replaced', first);
    const writers = Array.from({ length: 20 }, (_, turn) => store.put('replaced', turn % 2 ? first : second));
    const readers = Array.from({ length: 20 }, () => store.get('replaced'));
    await Promise.all(writers);
    for (const bytes of await Promise.all(readers)) {
      const seen = Buffer.from(bytes!);
      assert.ok(seen.equals(first) || seen.equals(second), `saw ${seen.byteLength} bytes of neither`);
    }
  });

  it('lists by prefix in key order, with sizes', async () => {
    const keys = ['l/b', 'l/a/2', 'l/a/10', 'l/a-1', 'l/a.x', 'l/a0', 'l/007', 'l/B', 'l/c/d/e_f=g', 'la'];
    for (const key of keys) await store.put(key, bytesOf(key));
    const sorted = ['l/007', 'l/B', 'l/a-1', 'l/a.x', 'l/a/10', 'l/a/2', 'l/a0', 'l/b', 'l/c/d/e_f=g'];
    const entries = [];
    for await (const entry of store.list('l/')) entries.push(entry);
    assert.deepEqual(
      entries.map(({ key, sizeBytes }) => ({ key, sizeBytes })),
      sorted.map((key) => ({ key, sizeBytes: key.length })),
    );
    assert.deepEqual(await keysUnder(store, 'l/a'), ['l/a-1', 'l/a.x', 'l/a/10', 'l/a/2', 'l/a0']);
    assert.deepEqual(await keysUnder(store, 'l/a/'), ['l/a/10', 'l/a/2']);
    assert.deepEqual(await keysUnder(store, 'l/a/1'), ['l/a/10']);
    assert.deepEqual(await keysUnder(store, 'l/z'), []);
  });

  it('lists the time of the last write', async () => {
    const timeOf = async () => {
      for await (const { modifiedAt } of store.list('written/at')) return modifiedAt;
      return assert.fail('not listed');
    };
    await store.put('written/at', bytesOf('x'));
    const first = await timeOf();
    assert.ok(Math.abs(Date.now() - first) < 10_000, `written at ${first}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await store.put('written/at', bytesOf('x'));
    assert.ok((await timeOf()) > first, 'writing the same bytes again counts');
  });

  it('loses no write while neighbors are removed', async () => {
    for (let round = 0; round < 20; round += 1)
      await Promise.all([
        store.put(`neighbors/deep/${round}/kept`, bytesOf('x')),
        store.remove(`neighbors/deep/${round}/removed`),
        store.put(`neighbors/deep/${round}/removed`, bytesOf('x')),
        store.remove(`neighbors/deep/${round}/removed`),
      ]);
    const kept = (await keysUnder(store, 'neighbors/')).filter((key) => key.endsWith('/kept'));
    assert.equal(kept.length, 20);
  });

  it('lists more objects than fit one page', async () => {
    const keys = Array.from({ length: 1_005 }, (_, index) => `many/${String(index).padStart(5, '0')}`);
    for (let start = 0; start < keys.length; start += 67) {
      await Promise.all(keys.slice(start, start + 67).map((key) => store.put(key, bytesOf('x'))));
    }
    assert.deepEqual(await keysUnder(store, 'many/'), keys);
  });

  it('brings a file of more than 64 MiB there and back, replacing what was there', async () => {
    const directory = await temporaryDirectory();
    const [source, target] = [join(directory, 'source'), join(directory, 'new', 'directory', 'target')];
    await writeFile(source, randomBytes(1 << 20));
    await truncate(source, 65 * 2 ** 20 + 1);
    await store.putFile('big', source);
    assert.equal((await store.stat('big'))?.sizeBytes, 65 * 2 ** 20 + 1);
    assert.equal(await store.getToFile('big', target), true);
    assert.deepEqual(await hashFile(target), await hashFile(source));
    await store.put('big', bytesOf('small'));
    assert.equal(await store.getToFile('big', target), true);
    assert.equal(await readFile(target, 'utf8'), 'small');
    assert.deepEqual(await readdir(join(directory, 'new', 'directory')), ['target']);
  });

  for (const key of [
    '../outside',
    'a/../../b',
    '/absolute',
    'a//b',
    'a/',
    '',
    '.',
    'a/./b',
    'a\\b',
    'ä',
    'a b',
  ]) {
    it(`refuses the key ${JSON.stringify(key)}`, async () => {
      const path = join(await temporaryDirectory(), 'file');
      await writeFile(path, 'x');
      const invalid = { code: 'invalid-input' };
      await assert.rejects(store.put(key, bytesOf('x')), invalid);
      await assert.rejects(store.putFile(key, path), invalid);
      await assert.rejects(store.create(key, bytesOf('x')), invalid);
      await assert.rejects(store.get(key), invalid);
      await assert.rejects(store.getToFile(key, path), invalid);
      await assert.rejects(store.stat(key), invalid);
      await assert.rejects(store.remove(key), invalid);
    });
  }

  it('says that the file to put is missing, and writes nothing', async () => {
    const path = join(await temporaryDirectory(), 'no-such-file');
    await assert.rejects(store.putFile('never', path), { code: 'ENOENT' });
    assert.equal(await store.stat('never'), null);
  });

  it('refuses to list outside of itself', async () => {
    await assert.rejects(keysUnder(store, '../'), { code: 'invalid-input' });
    await assert.rejects(keysUnder(store, '/'), { code: 'invalid-input' });
  });

  it('passes the probe that is made at boot, which leaves nothing behind', async () => {
    await probeStore(store);
    assert.deepEqual(await keysUnder(store, 'probe/'), []);
  });
}
