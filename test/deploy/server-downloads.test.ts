import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goPlatform } from '../../deploy/local/servers/executable.js';
import { fetchRelease } from '../../deploy/local/servers/minio-program.js';
import { fetchOfficial } from '../../deploy/local/servers/official-temporal.js';
import { content, localSite, type Answer, type LocalSite } from '../sources/downloads/local-site.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

describe('downloads of servers', () => {
  const directory = useTemporaryDirectory();
  let site: LocalSite;
  afterEach(() => site.close());

  it('unpack the program that temporal.download names', async () => {
    await mkdir(join(directory(), 'packed'));
    await writeFile(join(directory(), 'packed', 'temporal'), 'the program');
    const archivePath = join(directory(), 'temporal.tar.gz');
    execFileSync('tar', ['-czf', archivePath, '-C', join(directory(), 'packed'), 'temporal']);
    let query = '';
    site = await localSite({
      '/cli/v1': (response, request, visit) => {
        query = request.url ?? '';
        const answer = { archiveUrl: `${site.url}/archive`, fileToExtract: 'temporal' };
        content(JSON.stringify(answer), 'application/json')(response, request, visit);
      },
      '/archive': content(await readFile(archivePath)),
    });
    const path = join(directory(), 'servers', 'temporal');
    await fetchOfficial('cli', 'v1', path, undefined, site.url);
    const { system, architecture } = goPlatform;
    assert.equal(query, `/cli/v1?arch=${architecture}&platform=${system}&format=tar.gz`);
    assert.equal(await readFile(path, 'utf8'), 'the program');
    assert.equal((await stat(path)).mode & 0o111, 0o111);
    assert.deepEqual(await readdir(join(directory(), 'servers')), ['temporal']);
  });

  const releaseSite = (announced: string) => {
    const answers: Record<string, Answer> = {};
    const path = `/server/minio/release/${goPlatform.system}-${goPlatform.architecture}/archive/minio.RELEASE.2025-09-07T16-13-09Z`;
    answers[path] = content('the program');
    answers[`${path}.sha256sum`] = content(announced);
    return localSite(answers);
  };

  it('keep a MinIO release whose hash is the announced one', async () => {
    site = await releaseSite(`${createHash('sha256').update('the program').digest('hex')}  minio\n`);
    const path = join(directory(), 'minio');
    await fetchRelease(path, undefined, site.url);
    assert.equal((await stat(path)).mode & 0o777, 0o755);
  });

  it('refuse a MinIO release with another hash, or without one', async () => {
    const path = join(directory(), 'minio');
    site = await releaseSite(`${'0'.repeat(64)}  minio\n`);
    await assert.rejects(fetchRelease(path, undefined, site.url), { code: 'corrupt-object' });
    await site.close();
    site = await releaseSite('<html>');
    await assert.rejects(fetchRelease(path, undefined, site.url), { code: 'server-unavailable' });
    assert.deepEqual(await readdir(directory()), []);
  });
});
