import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../settings/settings.js';
import { freePort } from '../deploy/local/ports.js';
import { stopOrphans } from '../deploy/local/process-records.js';
import { findMinio } from '../deploy/local/servers/minio-program.js';
import { randomMinioCredentials, startMinio } from '../deploy/local/servers/minio.js';
import { findTemporal } from '../deploy/local/servers/temporal-program.js';
import { startTemporal } from '../deploy/local/servers/temporal.js';
import { findTimeSkippingServer } from './time-skipping-server.js';

/**
 * The real servers that tests talk to: each is started by the first test that asks, shared by all tests of this mocha
 * process, and stopped after the last one (test/root-hooks.ts). The first run ever fetches them, which takes minutes:
 * a suite that uses one gives its `before` hook `firstStartTimeoutMs`.
 */
export const firstStartTimeoutMs = 15 * 60_000;

const stateDirectory = join(tmpdir(), `evergreen-test-servers-${process.getuid?.() ?? ''}`);
const stops: (() => Promise<unknown>)[] = [];
const log = (line: string) => process.stderr.write(`${line}\n`);

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}

const prepare = once(async () => {
  await stopOrphans(stateDirectory, log);
  const directory = await mkdtemp(join(tmpdir(), 'evergreen-test-'));
  stops.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
});

/** A Temporal development server with history in memory. Tests share it: use workflow ids and task queues of your own. */
export const useTemporal = once(() => startOwnTemporal());

/** A Temporal development server that no other test uses, with history in memory. */
export async function startOwnTemporal(): Promise<{ address: string; uiUrl: string }> {
  const directory = await prepare();
  const command = await findTemporal(readSettings(), log);
  const [port, uiPort] = [await freePort(), await freePort()];
  const server = await startTemporal(
    { command, logFile: join(directory, 'temporal.log'), stateDirectory, log },
    { port, uiPort, namespace: 'default' },
  );
  stops.push(() => server.stop());
  return { address: `127.0.0.1:${port}`, uiUrl: `http://127.0.0.1:${uiPort}` };
}

/** A MinIO server with an empty store. Tests share it: use a bucket of your own. */
export const useMinio = once(async () => {
  const directory = await prepare();
  const command = await findMinio(readSettings(), log);
  const [port, consolePort] = [await freePort(), await freePort()];
  const { accessKey, secretKey } = randomMinioCredentials();
  const region = 'us-east-1';
  const server = await startMinio(
    { command, logFile: join(directory, 'minio.log'), stateDirectory, log },
    { port, consolePort, accessKey, secretKey, region, dataDirectory: join(directory, 'minio') },
  );
  stops.push(() => server.stop());
  return { endpoint: `http://127.0.0.1:${port}`, accessKey, secretKey, region };
});

/** The path of Temporal's time-skipping test server, for `executable: { type: 'existing-path', path }`. */
export const useTimeSkippingServer = once(() => findTimeSkippingServer(readSettings(), log));

/** Stops whatever was started, the last first. */
export async function stopRealServers(): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}
