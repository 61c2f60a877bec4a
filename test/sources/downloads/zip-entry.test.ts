import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extractZipEntries } from '../../../sources/downloads/zip-entry.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { makeZip } from './make-zip.js';

describe('extractZipEntries', () => {
  const directory = useTemporaryDirectory();
  const archive = makeZip({ 'bin/program': '#!/bin/sh\n'.repeat(50), 'README.md': 'hello' });

  async function extract(bytes: Buffer, entries: Record<string, string>): Promise<void> {
    const archivePath = join(directory(), 'archive.zip');
    await writeFile(archivePath, bytes);
    const targets = Object.entries(entries).map(
      ([name, target]) => [name, join(directory(), target)] as const,
    );
    await extractZipEntries(archivePath, new Map(targets), 0o755);
  }

  it('extracts the named files only, with their mode', async () => {
    await extract(archive, { 'bin/program': 'out/program' });
    const path = join(directory(), 'out', 'program');
    assert.equal(await readFile(path, 'utf8'), '#!/bin/sh\n'.repeat(50));
    assert.equal((await stat(path)).mode & 0o777, 0o755);
    assert.deepEqual(await readdir(join(directory(), 'out')), ['program']);
  });

  it('says which file an archive lacks', async () => {
    await assert.rejects(extract(archive, { 'bin/other': 'other', 'README.md': 'readme' }), {
      code: 'not-found',
      message: /does not contain bin\/other\./,
    });
  });

  it('refuses an archive that is cut off', async () => {
    await assert.rejects(extract(archive.subarray(0, archive.length - 30), { 'README.md': 'readme' }), {
      code: 'corrupt-object',
    });
  });

  it('leaves nothing of a file whose bytes are damaged', async () => {
    const damaged = Buffer.from(archive);
    damaged.fill(0xff, 42, 50);
    await assert.rejects(extract(damaged, { 'bin/program': 'out/program' }), { code: 'corrupt-object' });
    assert.deepEqual(await readdir(join(directory(), 'out')), []);
  });
});
