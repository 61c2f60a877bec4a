import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyAndHash, fingerprintDirectory, hashDirectory, hashFile, sha256 } from '../../files/hashes.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

describe('hashes', () => {
  const directory = useTemporaryDirectory();
  const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index * 7);

  it('of bytes are SHA-256 as it is defined', () => {
    // FIPS 180-2, appendix B.1
    assert.equal(sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  for (const piece of [1, 300, 500, 1000, 2000])
    it(`of bytes in pieces of ${piece} are those of all bytes at once`, () => {
      assert.equal(sha256(bytes, piece), createHash('sha256').update(bytes).digest('hex'));
    });

  it('of a file, of a copy and of a directory are those of its bytes', async () => {
    const path = join(directory(), 'a', 'file');
    await mkdir(join(directory(), 'a'));
    await writeFile(path, bytes);
    const expected = { sha256: sha256(bytes), sizeBytes: 1000 };
    assert.deepEqual(await hashFile(path), expected);
    assert.deepEqual(await copyAndHash(path, join(directory(), 'copy')), expected);
    assert.deepEqual(await hashDirectory(directory()), { 'a/file': expected, copy: expected });
  });

  it('that are known are not computed again', async () => {
    await writeFile(join(directory(), 'file'), bytes);
    const known = { file: { sha256: 'known', sizeBytes: 1 } };
    assert.deepEqual(await hashDirectory(directory(), known), known);
  });
});

describe('the fingerprint of a directory', () => {
  const directory = useTemporaryDirectory();
  const path = () => join(directory(), 'file');

  it('stays the same while nobody writes, also under another name', async () => {
    await mkdir(join(directory(), 'a'));
    await writeFile(join(directory(), 'a', 'file'), 'content');
    const before = await fingerprintDirectory(join(directory(), 'a'));
    await rename(join(directory(), 'a'), join(directory(), 'b'));
    assert.equal(await fingerprintDirectory(join(directory(), 'b')), before);
  });

  it('changes with a file of the same size and time', async () => {
    await writeFile(path(), 'content');
    const { atime, mtime } = await stat(path());
    const before = await fingerprintDirectory(directory());
    await new Promise((resolve) => setTimeout(resolve, 20));
    await writeFile(path(), 'CONTENT');
    await utimes(path(), atime, mtime);
    assert.notEqual(await fingerprintDirectory(directory()), before);
  });
});
