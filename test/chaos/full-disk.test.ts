import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readSettings } from '../../settings/settings.js';
import { freePort } from '../../deploy/local/ports.js';
import { findMinio } from '../../deploy/local/servers/minio-program.js';
import { retryOutages } from '../../store/retry-outages.js';
import { createDirectoryStore } from '../../store/directory-store.js';
import { createMinioStore } from '../../store/minio/minio-store.js';
import { waitForStore } from '../../store/wait-for-store.js';
import { ActivityRunner, quickInput } from '../activities/activity-runner.js';
import { firstStartTimeoutMs } from '../real-servers.js';
import { temporaryDirectory } from '../registry/temporary-directory.js';
import { mountSmallDisk, type SmallDisk } from './small-disk.js';

/** Where this account may not mount a small disk, these tests cannot be: they are skipped and say so. */
describe('a full disk', function () {
  this.timeout(firstStartTimeoutMs);
  let disk: SmallDisk;

  beforeEach(async function () {
    const mounted = await mountSmallDisk(64);
    if (mounted === null) return this.skip();
    disk = mounted;
  });
  afterEach(() => disk?.remove());

  it('of the directory store is an outage that names it, and is waited out', async () => {
    const store = createDirectoryStore(join(disk.path, 'store'));
    await store.put('before', Buffer.from('x'));
    await disk.fill();
    const megabyte = Buffer.alloc(2 ** 20);
    await assert.rejects(store.put('during', megabyte), {
      code: 'store-unavailable',
      message: /disk of the directory .*store is full \(ENOSPC\)/,
    });
    assert.equal(await store.get('during'), null);
    const told: (string | null)[] = [];
    const waiting = retryOutages(store, {
      signal: new AbortController().signal,
      onWait: (why) => told.push(why),
      initialDelayMs: 10,
    }).put('during', megabyte);
    while (told.length === 0) await wait(5);
    await disk.free();
    await waiting;
    assert.equal((await store.get('during'))?.byteLength, 2 ** 20);
    assert.equal(told.at(-1), null);
  });

  it('of MinIO is an outage that names it, and over when there is room again', async () => {
    const executable = await findMinio(readSettings(), () => undefined);
    const address = `127.0.0.1:${await freePort()}`;
    const [accessKey, secretKey] = ['test-access', 'test-secret'];
    const data = join(disk.path, 'data');
    await mkdir(data);
    const server = spawn(executable, ['server', data, '--quiet', '--address', address], {
      env: { PATH: process.env['PATH'], MINIO_ROOT_USER: accessKey, MINIO_ROOT_PASSWORD: secretKey },
      stdio: 'ignore',
    });
    try {
      const store = createMinioStore({
        endpoint: `http://${address}`,
        accessKey,
        secretKey,
        bucket: 'evergreen',
        region: 'us-east-1',
      });
      await waitForStore(store, { timeoutMs: 60_000, intervalMs: 100 });
      const megabyte = Buffer.alloc(2 ** 20);
      await store.put('before', megabyte);
      await disk.fill();
      await assert.rejects(store.put('during', megabyte), {
        code: 'store-unavailable',
        message: /disk of MinIO http:.* is full/,
      });
      await disk.free();
      // MinIO looks at its disk only now and then.
      await retryOutages(store, {
        signal: new AbortController().signal,
        onWait: () => undefined,
        maximumDelayMs: 1_000,
      }).put('during', megabyte);
      assert.equal((await store.get('during'))?.byteLength, 2 ** 20);
    } finally {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
  });

  it('of the work directory stops training with an outage that says how much room is left, and the next attempt goes on', async () => {
    const directory = await temporaryDirectory();
    const runner = await ActivityRunner.create(directory, disk.path);
    const run = await runner.prepare({
      ...quickInput,
      training: { maxLength: 24, epochs: 1, checkpointIntervalSteps: 10 },
    });
    const { dataset } = await runner.run('ingest', { run });
    const tokens = await runner.tokenize({ run, dataset });
    await writeFile(join(disk.path, 'kept'), '');
    await disk.fill();
    await assert.rejects(runner.train({ run, dataset, tokens }), {
      type: 'disk-full',
      nonRetryable: false,
      message: /ENOSPC.*evergreen-small-disk-.* has 0\.0 MiB left.*Free some space/,
    });
    await disk.free();
    const { digest } = await runner.train({ run, dataset, tokens }, { attempt: 2 });
    assert.match(digest, /^[0-9a-f]{64}$/);
  });
});
