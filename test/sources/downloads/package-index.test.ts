import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPackageFile, packageIndexes } from '../../../sources/downloads/package-index.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { content, localSite, type LocalSite } from './local-site.js';

const jsonType = 'application/vnd.pypi.simple.v1+json';

describe('packageIndexes', () => {
  const directory = useTemporaryDirectory();

  it('asks the index that pip is set up with before pypi.org', async () => {
    assert.deepEqual(await packageIndexes('https://mirror.example/simple/'), [
      'https://mirror.example/simple',
      'https://pypi.org/simple',
    ]);
  });

  it('reads the index from the first configuration file that names one', async () => {
    const empty = join(directory(), 'empty.conf');
    const full = join(directory(), 'pip.conf');
    await writeFile(empty, '[global]\ntimeout = 60\n');
    await writeFile(full, '[global]\nindex-url = https://mirror.example/simple\n');
    assert.equal(
      (await packageIndexes(undefined, [join(directory(), 'none'), empty, full]))[0],
      'https://mirror.example/simple',
    );
  });

  it('names pypi.org once', async () => {
    assert.deepEqual(await packageIndexes('https://pypi.org/simple/'), ['https://pypi.org/simple']);
    assert.deepEqual(await packageIndexes(undefined, []), ['https://pypi.org/simple']);
  });
});

describe('findPackageFile', () => {
  let site: LocalSite;
  afterEach(() => site.close());
  const json = (files: object[]) => content(JSON.stringify({ files }), jsonType);

  it('finds a file in a JSON page (PEP 691)', async () => {
    site = await localSite({
      '/simple/thing/': json([
        { filename: 'thing-1.whl', url: 'https://files.example/thing-1.whl' },
        { filename: 'thing-2.whl', url: 'https://files.example/thing-2.whl' },
      ]),
    });
    assert.equal(
      await findPackageFile(`${site.url}/simple`, 'thing', 'thing-2.whl'),
      'https://files.example/thing-2.whl',
    );
  });

  it('finds a file in an HTML page (PEP 503), where links are relative and carry a hash', async () => {
    const page =
      '<html><a href="../../files/thing-1.whl#sha256=0">thing-1.whl</a><a data-x="y" href="../../files/thing-2.whl?a=1&amp;b=2#sha256=1"> thing-2.whl </a></html>';
    site = await localSite({ '/simple/thing/': content(page, 'text/html') });
    assert.equal(
      await findPackageFile(`${site.url}/simple`, 'thing', 'thing-2.whl'),
      `${site.url}/files/thing-2.whl?a=1&b=2`,
    );
  });

  it('sends the credentials of the index, also for its files, and to no other host', async () => {
    let authorization: string | undefined;
    site = await localSite({
      '/simple/thing/': (response, request, visit) => {
        authorization = request.headers.authorization;
        json([
          { filename: 'own.whl', url: '/files/own.whl' },
          { filename: 'other.whl', url: 'https://files.example/other.whl' },
        ])(response, request, visit);
      },
    });
    const index = `${site.url.replace('//', '//user:pass%40word@')}/simple`;
    assert.match(await findPackageFile(index, 'thing', 'own.whl'), /\/\/user:pass%40word@127/);
    assert.equal(authorization, `Basic ${Buffer.from('user:pass@word').toString('base64')}`);
    assert.equal(await findPackageFile(index, 'thing', 'other.whl'), 'https://files.example/other.whl');
  });

  it('says without the credentials that a file is not there', async () => {
    site = await localSite({ '/simple/thing/': json([]) });
    const index = `${site.url.replace('//', '//user:secret@')}/simple`;
    await assert.rejects(findPackageFile(index, 'thing', 'thing-1.whl'), (error: Error) => {
      assert.match(error.message, /\/simple\/thing\/ lists no thing-1\.whl/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });
});
