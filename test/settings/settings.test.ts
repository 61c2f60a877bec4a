import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../../contracts/connection.js';
import { launcherSettings, readSettings } from '../../settings/settings.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

describe('settings beside a running system', () => {
  const state = useTemporaryDirectory();
  const running: Connection = {
    model: 'reviews',
    temporalNamespace: 'shop',
    temporalAddress: '127.0.0.1:1',
    apiUrl: 'http://127.0.0.1:2',
    store: {
      kind: 'minio',
      endpoint: 'http://127.0.0.1:3',
      accessKey: 'key',
      secretKey: 'secret',
      bucket: 'shop',
      region: 'eu-central-1',
    },
  };
  beforeEach(() =>
    writeFile(join(state(), 'connection.json'), JSON.stringify({ formatVersion: 1, ...running })),
  );
  const settings = (more: Record<string, string> = {}) => readSettings({ EVERGREEN_STATE: state(), ...more });

  it('are those of that system', () => {
    const { model, temporalNamespace, connection } = settings();
    assert.deepEqual([model, temporalNamespace], ['reviews', 'shop']);
    assert.deepEqual(connection, { ...running, temporalUiUrl: undefined });
  });

  it('are those of the environment where that says something', () => {
    const { model, temporalNamespace, connection } = settings({
      EVERGREEN_MODEL: 'tweets',
      TEMPORAL_NAMESPACE: 'default',
      MINIO_BUCKET: 'evergreen',
      MINIO_REGION: 'us-east-1',
    });
    assert.deepEqual([model, temporalNamespace], ['tweets', 'default']);
    assert.deepEqual(connection.store, { ...running.store, bucket: 'evergreen', region: 'us-east-1' });
  });

  it('leave a launcher to its environment and the defaults: a killed one may have left the file', () => {
    const { model, temporalNamespace, connection } = launcherSettings({
      EVERGREEN_STATE: state(),
      EVERGREEN_MODEL: '',
      TEMPORAL_NAMESPACE: '',
      EVERGREEN_STORE: '',
      MINIO_BUCKET: '',
    });
    assert.deepEqual([model, temporalNamespace], ['default', 'default']);
    assert.equal(connection.store.kind === 'minio' && connection.store.bucket, 'evergreen');
  });

  it('name the file when what `npm start` wrote is damaged', async () => {
    const path = join(state(), 'connection.json');
    const otherFormat = JSON.stringify({ ...running, formatVersion: 2 });
    for (const damaged of ['', '{"temporalAddress": ', '{"temporalAddress": 7}', otherFormat]) {
      await writeFile(path, damaged);
      assert.throws(
        () => readSettings({ EVERGREEN_STATE: state() }),
        (error: Error & { code: string }) => error.code === 'invalid-input' && error.message.includes(path),
      );
    }
  });
});

describe('the files that workflows may name', () => {
  const rootsOf = (environment: Record<string, string>) =>
    launcherSettings({ TEMPORAL_ADDRESS: '', EVERGREEN_SOURCE_ROOTS: '', ...environment }).sourceRoots;

  it('are any while Temporal runs on this machine', () => {
    for (const address of ['', 'localhost:7233', '127.0.0.1:7233', '[::1]:7233'])
      assert.equal(rootsOf({ TEMPORAL_ADDRESS: address }), undefined, address);
  });

  it('are those of the working directory when Temporal runs elsewhere', () => {
    for (const address of ['temporal.example:7233', '10.0.0.2:7233', '127.evil.example:7233'])
      assert.deepEqual(rootsOf({ TEMPORAL_ADDRESS: address }), [process.cwd()], address);
  });

  it('are those below the directories that are set, wherever Temporal runs', () => {
    for (const address of ['', 'temporal.example:7233'])
      assert.deepEqual(rootsOf({ TEMPORAL_ADDRESS: address, EVERGREEN_SOURCE_ROOTS: '/data:/more' }), [
        '/data',
        '/more',
      ]);
  });
});
