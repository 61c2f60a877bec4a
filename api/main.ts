import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { toEvergreenError } from '../contracts/errors.js';
import { makePrivateDirectories } from '../files/private-directories.js';
import { removeStalePartials } from '../files/stale-partials.js';
import { readMonitorReport } from '../registry/monitor-reports.js';
import { writePredictions } from '../registry/predictions.js';
import { openSketchLog } from '../registry/sketches.js';
import { deploymentSecrets } from '../settings/secrets.js';
import { readSettings } from '../settings/settings.js';
import { openStore } from '../store/open-store.js';
import { allowedHosts, requireSafeBinding } from '../settings/binding.js';
import { createApp } from './app.js';
import { createFeedbackService } from './feedback/feedback-service.js';
import { inferenceMetrics } from './metrics/inference-metrics.js';
import { monitorMetrics } from './metrics/monitor-metrics.js';
import { PredictionLog } from './predictions/prediction-log.js';
import { startRetention } from './predictions/retention.js';
import { SketchCollector } from './predictions/sketch-collector.js';
import { createApiServer } from './server.js';
import { ChampionServer } from './serving/champion-server.js';
import { createChampionSource } from './serving/champion-source.js';

/** The API process. It listens at once, is ready when a champion is loaded, and finishes open requests before it exits. */
const drainDeadlineMs = 10_000;
/** Time between the signal to stop and the end of listening, in which health checks see that the server is stopping. */
const noticeMs = 500;

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const settings = readSettings();
try {
  requireSafeBinding(settings);
  await makePrivateDirectories(settings.stateDirectory, settings.cacheDirectory);
} catch (thrown) {
  fail(toEvergreenError(thrown).message);
}
const log = pino({ name: 'api', level: settings.logLevel });
const { model } = settings;
const store = openStore(settings.connection.store);
await removeStalePartials(settings.cacheDirectory);
const warn = (message: string): void => log.warn(message);
const metrics = new Registry();
collectDefaultMetrics({ register: metrics });
monitorMetrics(metrics, () => readMonitorReport(store, model));
const server = new ChampionServer({
  source: createChampionSource(store, settings, warn, inferenceMetrics(metrics)),
  log: (level, message, fields) => log[level](fields ?? {}, message),
});
const { predictionSecret, feedbackKey, errorFeedbackKey } = await deploymentSecrets(settings);
const signer = { secret: predictionSecret, model };
const predictions = new PredictionLog({
  signer,
  mode: settings.predictionLog,
  write: (batch, records) => writePredictions(store, model, batch, records),
  warn,
});
const sketchLog = openSketchLog(store, model);
const sketches = new SketchCollector({ write: (sketch) => sketchLog.append(sketch), warn });
const feedback = createFeedbackService(store, {
  keys: { random: feedbackKey, errors: errorFeedbackKey },
  signer,
  server,
  predictions,
});
let stopping = false;
const app = createApp({
  server,
  predictions,
  sketches,
  feedback,
  log,
  metrics,
  isStopping: () => stopping,
  limits: settings.apiLimits,
  predictKey: settings.predictKey,
  allowedHosts: allowedHosts(settings),
});
const listener = createApiServer(app, settings.apiLimits).listen(settings.apiPort, settings.apiHost);

listener.once('error', (error: NodeJS.ErrnoException) => {
  const advice = error.code === 'EADDRINUSE' ? ' Stop the program that uses the port, or set API_PORT.' : '';
  fail(`The API cannot listen on ${settings.apiHost}:${settings.apiPort}: ${error.message}.${advice}`);
});
await once(listener, 'listening');
const { port } = listener.address() as AddressInfo;
log.info({ port }, 'listening');
process.send?.({ type: 'listening', port });
server.start();
const stopRetention = startRetention(store, {
  model,
  retentionDays: settings.predictionRetentionDays,
  warn,
});

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT'), once(process, 'disconnect')]);
stopping = true;
log.info('stopping');
await wait(noticeMs);
const closed = new Promise((resolve) => listener.close(resolve));
listener.closeIdleConnections();
await Promise.race([closed, wait(drainDeadlineMs)]);
listener.closeAllConnections();
stopRetention();
await Promise.all([
  Promise.race([server.close(), wait(drainDeadlineMs)]),
  predictions.close(drainDeadlineMs),
  sketches.close(drainDeadlineMs),
]);
process.exit(0);
