import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { readSettings } from '../contracts/settings.js';
import { openStore } from '../registry/open-store.js';
import { createApp } from './app.js';
import { registryChampions } from './registry-champions.js';
import { ChampionServer } from './serving/champion-server.js';

/** The API process: listens at once, is ready when a champion is loaded, and answers what was asked before it ends. */
const drainDeadlineMs = 10_000;
/** Still answered after the signal to end: callers learn that it ends before connections are refused. */
const noticeMs = 500;

const settings = readSettings();
const log = pino({ name: 'api', level: settings.logLevel });
const champions = registryChampions(openStore(settings.connection.store), settings, (message) =>
  log.warn(message),
);
const server = new ChampionServer({
  source: champions,
  log: (level, message, fields) => log[level](fields ?? {}, message),
});
let stopping = false;
const listener = createApp({ server, log, isStopping: () => stopping }).listen(
  settings.apiPort,
  settings.apiHost,
);

listener.once('error', (error: NodeJS.ErrnoException) => {
  const advice =
    error.code === 'EADDRINUSE' ? ' Something else listens there: stop it, or set API_PORT.' : '';
  process.stderr.write(
    `The API cannot listen on ${settings.apiHost}:${settings.apiPort}: ${error.message}.${advice}\n`,
  );
  process.exit(1);
});
await once(listener, 'listening');
const { port } = listener.address() as AddressInfo;
log.info({ port }, 'listening');
process.send?.({ type: 'listening', port });
server.start();

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT'), once(process, 'disconnect')]);
stopping = true;
log.info('stopping');
await wait(noticeMs);
const closed = new Promise((resolve) => listener.close(resolve));
listener.closeIdleConnections();
await Promise.race([closed, wait(drainDeadlineMs)]);
listener.closeAllConnections();
await Promise.race([server.close(), wait(drainDeadlineMs)]);
process.exit(0);
