import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client as MinioClient } from 'minio';
import { Client, Connection } from '@temporalio/client';
import { readSettings, type Settings } from '../../settings/settings.js';
import { freePort } from '../../deploy/local/ports.js';
import { processIdentity } from '../../deploy/local/process-identity.js';
import { startLocalServers } from '../../deploy/local/servers/start-local-servers.js';
import { findTimeSkippingServer } from '../time-skipping-server.js';
import { firstStartTimeoutMs, useTemporal } from '../real-servers.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

/** Settings for servers of this test alone: free ports, a state directory of its own, the cache of this account. */
function settingsFor(stateDirectory: string, more: Record<string, string> = {}): Settings {
  return readSettings({
    EVERGREEN_CACHE: readSettings().cacheDirectory,
    EVERGREEN_STATE: stateDirectory,
    PIP_INDEX_URL: readSettings().pipIndexUrl,
    API_PORT: '0',
    TEMPORAL_PORT: '0',
    TEMPORAL_UI_PORT: '0',
    MINIO_PORT: '0',
    MINIO_CONSOLE_PORT: '0',
    ...more,
  });
}

const log = () => {};

describe('startLocalServers', function () {
  this.timeout(firstStartTimeoutMs);
  const directory = useTemporaryDirectory();
  const connectionPath = () => join(directory(), 'connection.json');

  it('starts servers that keep their data and credentials over a restart', async () => {
    const bucket = 'kept';
    async function withServers(work: (minio: MinioClient, temporal: Client) => Promise<void>) {
      const { connection, environment, stop } = await startLocalServers(settingsFor(directory()), { log });
      const temporal = await Connection.connect({ address: connection.temporalAddress });
      try {
        assert.equal(connection.store.kind, 'minio');
        assert.deepEqual(readSettings(environment).connection, connection);
        assert.equal((await stat(connectionPath())).mode & 0o777, 0o600);
        const { endpoint, accessKey, secretKey } = connection.store;
        const { hostname, port } = new URL(endpoint);
        const minio = new MinioClient({
          endPoint: hostname,
          port: Number(port),
          useSSL: false,
          accessKey,
          secretKey,
        });
        await work(minio, new Client({ connection: temporal }));
        return accessKey + secretKey;
      } finally {
        await temporal.close();
        await stop();
      }
    }
    const first = await withServers(async (minio, temporal) => {
      await minio.makeBucket(bucket);
      await temporal.workflow.start('never-run', { taskQueue: 'nobody', workflowId: 'kept' });
    });
    await assert.rejects(stat(connectionPath()), { code: 'ENOENT' });
    const second = await withServers(async (minio, temporal) => {
      assert.equal(await minio.bucketExists(bucket), true);
      assert.equal((await temporal.workflow.getHandle('kept').describe()).type, 'never-run');
    });
    assert.equal(first, second);
    assert.equal((await stat(join(directory(), 'minio-credentials.json'))).mode & 0o777, 0o600);
  });

  it('starts nothing that it is pointed at', async () => {
    const { address } = await useTemporal();
    const settings = settingsFor(directory(), { TEMPORAL_ADDRESS: address, EVERGREEN_STORE: 'directory' });
    const lines: string[] = [];
    const servers = await startLocalServers(settings, { log: (line) => lines.push(line) });
    assert.deepEqual(servers.connection.store, { kind: 'directory', path: join(directory(), 'store') });
    assert.equal(servers.connection.temporalAddress, address);
    assert.deepEqual(lines, [
      `Temporal server: ${address} (TEMPORAL_ADDRESS)`,
      `Object store: the directory ${join(directory(), 'store')}`,
    ]);
    await servers.stop();
    const connection = await Connection.connect({ address });
    await connection.close();
  });

  it('waits for a store that it is pointed at, and says so', async () => {
    const { address } = await useTemporal();
    const port = await freePort();
    const endpoint = `http://127.0.0.1:${port}`;
    const store = createHttpServer((_request, response) => response.writeHead(403).end());
    const lines: string[] = [];
    const settings = settingsFor(directory(), { TEMPORAL_ADDRESS: address, MINIO_ENDPOINT: endpoint });
    const servers = await startLocalServers(settings, {
      log: (line) => {
        lines.push(line);
        if (line.startsWith('Waiting')) store.listen(port, '127.0.0.1');
      },
    });
    await servers.stop();
    store.close();
    assert.equal(lines.at(-1), `Waiting for ${endpoint}: connect ECONNREFUSED 127.0.0.1:${port}`);
    assert.deepEqual(servers.connection.store, settings.connection.store);
  });

  it('stops what it has started when a later port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const taken = (holder.address() as AddressInfo).port;
    const settings = settingsFor(directory(), { MINIO_PORT: String(taken) });
    try {
      await assert.rejects(startLocalServers(settings, { log }), {
        code: 'server-unavailable',
        message: new RegExp(`Port ${taken} for the MinIO server is taken.*MINIO_PORT=<port>`),
      });
    } finally {
      holder.close();
    }
    assert.deepEqual(await readdir(join(directory(), 'processes')), []);
    await assert.rejects(stat(connectionPath()), { code: 'ENOENT' });
  });

  it('refuses a state directory that another launcher uses', async () => {
    const record = {
      name: 'Temporal server',
      process: { pid: 2 ** 30, identity: 'gone' },
      owner: { pid: process.ppid, identity: await processIdentity(process.ppid) },
    };
    await mkdir(join(directory(), 'processes'), { recursive: true });
    await writeFile(join(directory(), 'processes', '1.json'), JSON.stringify(record));
    await assert.rejects(startLocalServers(settingsFor(directory()), { log }), {
      code: 'conflict',
      message: new RegExp(`already runs .* \\(process ${process.ppid}\\)`),
    });
  });

  it('refuses a state directory whose launcher has not started anything yet', async () => {
    const { address } = await useTemporal();
    const port = await freePort();
    const store = createHttpServer((_request, response) => response.writeHead(403).end());
    const settings = settingsFor(directory(), {
      TEMPORAL_ADDRESS: address,
      MINIO_ENDPOINT: `http://127.0.0.1:${port}`,
    });
    let first: ReturnType<typeof startLocalServers> | undefined;
    await new Promise<void>((resolve) => {
      first = startLocalServers(settings, { log: (line) => line.startsWith('Waiting') && resolve() });
    });
    const second = startLocalServers(settings, { log });
    store.listen(port, '127.0.0.1');
    await assert.rejects(second, { code: 'conflict', message: /already runs/ });
    const { stop } = await first!;
    assert.equal((await stat(connectionPath())).isFile(), true);
    await stop();
    store.close();
    assert.deepEqual(await readdir(join(directory(), 'processes')), []);
  });

  it('shows the end of the log of a server that does not start', async () => {
    await mkdir(directory(), { recursive: true });
    await mkdir(join(directory(), 'temporal.db'));
    await assert.rejects(startLocalServers(settingsFor(directory()), { log }), {
      code: 'server-unavailable',
      message:
        /^Temporal server did not start: exit code 1\. The end of its log .*temporal\.log:\n.*unable to open database file/s,
    });
  });
});

describe('a server that can be had nowhere', () => {
  const directory = useTemporaryDirectory();

  it('is reported with everything that was tried', async () => {
    const settings = { cacheDirectory: directory(), offline: true, pipIndexUrl: undefined };
    await assert.rejects(findTimeSkippingServer(settings, log), {
      code: 'server-unavailable',
      message:
        /^Temporal test server was not found\. Tried, in this order:\n {2}1\. .*\(cached\): not there\.\nEVERGREEN_OFFLINE/,
    });
  });
});
