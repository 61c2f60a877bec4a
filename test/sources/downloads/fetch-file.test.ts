import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchFile } from '../../../sources/downloads/fetch-file.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { content, localSite, stalled, truncated, type Answer, type LocalSite } from './local-site.js';

const body = 'evergreen '.repeat(1000);
const bodySha256 = createHash('sha256').update(body).digest('hex');

describe('fetchFile', () => {
  const directory = useTemporaryDirectory();
  let site: LocalSite | undefined;
  afterEach(async () => {
    await site?.close();
    site = undefined;
  });
  const siteWith = async (answer: Answer) => (site = await localSite({ '/file': answer }));
  const target = () => join(directory(), 'nested', 'file');
  const quick = { retryDelayMs: 1 };

  it('stores a file whose hash is right and tells its progress', async () => {
    const { url } = await siteWith(content(body));
    const progress: [number, number | undefined][] = [];
    await fetchFile(`${url}/file`, target(), {
      sha256: bodySha256,
      mode: 0o755,
      onProgress: (received, total) => progress.push([received, total]),
    });
    assert.equal(await readFile(target(), 'utf8'), body);
    assert.equal((await stat(target())).mode & 0o777, 0o755);
    assert.deepEqual(progress.at(-1), [body.length, body.length]);
  });

  it('keeps nothing of a file with the wrong hash, and does not ask again', async () => {
    const { url, visits } = await siteWith(content(`${body}!`));
    await assert.rejects(fetchFile(`${url}/file`, target(), { ...quick, sha256: bodySha256 }), {
      code: 'corrupt-object',
      message: new RegExp(`expected ${bodySha256}`),
    });
    assert.deepEqual(await readdir(join(directory(), 'nested')), []);
    assert.equal(visits.length, 1);
  });

  it('leaves the file that was there before when the new one cannot be fetched', async () => {
    const { url } = await siteWith(content('other'));
    const path = join(directory(), 'file');
    await writeFile(path, 'before');
    await assert.rejects(fetchFile(`${url}/file`, path, { sha256: bodySha256 }));
    assert.equal(await readFile(path, 'utf8'), 'before');
  });

  it('fetches again what was cut off', async () => {
    const { url } = await siteWith((response, request, visit) =>
      (visit === 1 ? truncated(body) : content(body))(response, request, visit),
    );
    await fetchFile(`${url}/file`, target(), quick);
    assert.equal(await readFile(target(), 'utf8'), body);
  });

  it('gives up on what is cut off every time', async () => {
    const { url, visits } = await siteWith(truncated(body));
    await assert.rejects(fetchFile(`${url}/file`, target(), { ...quick, attempts: 3 }), {
      code: 'server-unavailable',
      message: /broke off/,
    });
    assert.equal(visits.length, 3);
    assert.deepEqual(await readdir(join(directory(), 'nested')), []);
  });

  it('does not wait for ever for a body that stalls', async () => {
    const { url } = await siteWith(stalled(body));
    await assert.rejects(fetchFile(`${url}/file`, target(), { attempts: 1, idleTimeoutMs: 50 }), {
      code: 'server-unavailable',
      message: /nothing arrived for 0\.05 s/,
    });
  });

  it('does not wait for ever for an answer', async () => {
    const { url } = await siteWith(() => {});
    await assert.rejects(fetchFile(`${url}/file`, target(), { attempts: 1, answerTimeoutMs: 50 }), {
      code: 'server-unavailable',
      message: /cannot be reached: nothing arrived for 0\.05 s/,
    });
  });

  it('asks a server in trouble again', async () => {
    const { url } = await siteWith((response, request, visit) => {
      if (visit === 1) response.writeHead(503).end();
      else content(body)(response, request, visit);
    });
    await fetchFile(`${url}/file`, target(), quick);
    assert.equal(await readFile(target(), 'utf8'), body);
  });

  it('takes 404 for an answer', async () => {
    const { url, visits } = await siteWith(content(body));
    await assert.rejects(fetchFile(`${url}/elsewhere`, target(), quick), { code: 'not-found' });
    assert.deepEqual(visits, ['/elsewhere']);
  });
});
