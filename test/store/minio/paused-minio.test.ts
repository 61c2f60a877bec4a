import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSettings } from '../../../settings/settings.js';
import { freePort } from '../../../deploy/local/ports.js';
import { findMinio } from '../../../deploy/local/servers/minio-program.js';
import type { ObjectStore } from '../../../store/object-store.js';
import { createMinioStore } from '../../../store/minio/minio-store.js';
import { waitForStore } from '../../../store/wait-for-store.js';
import { firstStartTimeoutMs } from '../../real-servers.js';
import { keysUnder } from '../damage.js';
import { temporaryDirectory } from '../../registry/temporary-directory.js';

describe('a MinIO server that stops answering', () => {
  let server: ChildProcess;
  let directory: string;
  let store: ObjectStore;

  before(async function () {
    this.timeout(firstStartTimeoutMs);
    const executable = await findMinio(readSettings(), () => undefined);
    directory = await temporaryDirectory();
    const address = `127.0.0.1:${await freePort()}`;
    const [accessKey, secretKey] = ['test-access', 'test-secret'];
    server = spawn(executable, ['server', join(directory, 'data'), '--quiet', '--address', address], {
      env: { PATH: process.env['PATH'], MINIO_ROOT_USER: accessKey, MINIO_ROOT_PASSWORD: secretKey },
      stdio: 'ignore',
    });
    store = createMinioStore({
      endpoint: `http://${address}`,
      accessKey,
      secretKey,
      bucket: 'evergreen',
      region: 'us-east-1',
      requestTimeoutMs: 500,
      maximumAttempts: 2,
    });
    await waitForStore(store, { timeoutMs: 60_000, intervalMs: 100 });
    await store.put('before', Buffer.from('x'));
  });

  after(async () => {
    server.kill('SIGKILL');
    await once(server, 'exit');
  });

  it('is given up on in every way of asking, and works again when it goes on', async () => {
    const path = join(directory, 'file');
    await writeFile(path, Buffer.alloc(2 ** 20));
    const silent = { code: 'store-unavailable', message: /no answer for 0\.5 s/ };
    server.kill('SIGSTOP');
    try {
      // The signal stops the server's threads one after the other.
      while (await store.stat('before').catch(() => null));
      await Promise.all([
        assert.rejects(store.get('before'), silent),
        assert.rejects(store.getToFile('before', join(directory, 'target')), silent),
        assert.rejects(store.stat('before'), silent),
        assert.rejects(store.put('during', Buffer.from('x')), silent),
        assert.rejects(store.putFile('during', path), silent),
        assert.rejects(store.create('during', Buffer.from('x')), silent),
        assert.rejects(keysUnder(store, ''), silent),
        assert.rejects(store.remove('during'), silent),
      ]);
    } finally {
      server.kill('SIGCONT');
    }
    assert.equal(Buffer.from((await store.get('before'))!).toString(), 'x');
    assert.equal(await store.create('after', Buffer.from('y')), 'created');
  });
});
