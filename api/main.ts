import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { toEvergreenError } from '../contracts/errors.js';
import { makePrivateDirectories } from '../files/private-directories.js';
import { removeStalePartials } from '../files/stale-partials.js';
import { readApiKeys } from '../registry/api-keys.js';
import { writeKeyUses } from '../registry/key-uses.js';
import { readMonitorReport } from '../registry/monitor-reports.js';
import { writePredictions } from '../registry/predictions.js';
import { openSketchLog } from '../registry/sketches.js';
import { deploymentSecrets } from '../settings/secrets.js';
import { readSettings } from '../settings/settings.js';
import { openStore } from '../store/open-store.js';
import { allowedHosts, isLoopback, requireSafeBinding } from '../settings/binding.js';
import { startTracing } from '../traces/start-tracing.js';
import { KeyRing } from './access/key-ring.js';
import { KeyUseRecorder } from './access/key-use-recorder.js';
import { savedKeys } from './access/saved-keys.js';
import { createApp } from './app.js';
import { createFeedbackService } from './feedback/feedback-service.js';
import { inferenceMetrics } from './metrics/inference-metrics.js';
import { monitorMetrics } from './metrics/monitor-metrics.js';
import { PredictionLog } from './predictions/prediction-log.js';
import { startRetention } from './predictions/retention.js';
import { SketchCollector } from './predictions/sketch-collector.js';
import { connectionBacklog, createApiServer } from './server.js';
import { ChampionServer } from './serving/champion-server.js';
import { createChampionSource } from './serving/champion-source.js';
import { findEngines } from './serving/engine-choice.js';

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
  await makePrivateDirectories(settings.stateDirectory, settings.cacheDirectory);
} catch (thrown) {
  fail(toEvergreenError(thrown).message);
}
const log = pino({ name: 'api', level: settings.logLevel });
const warn = (message: string): void => log.warn(message);
const stopTracing = await startTracing('evergreen-api', { endpoint: settings.traceEndpoint, warn });
const { model } = settings;
const store = openStore(settings.connection.store);
await removeStalePartials(settings.cacheDirectory);
const engines = await findEngines(settings, (message) => log.info(message)).catch((thrown: unknown) =>
  fail(`API_ENGINE and API_PRECISION cannot be met: ${toEvergreenError(thrown).message}`),
);
const metrics = new Registry();
collectDefaultMetrics({ register: metrics });
monitorMetrics(metrics, () => readMonitorReport(store, model));
const server = new ChampionServer({
  source: createChampionSource(store, settings, engines, warn, inferenceMetrics(metrics)),
  log: (level, message, fields) => log[level](fields ?? {}, message),
});
const { predictionSecrets, feedbackKey, errorFeedbackKey } = await deploymentSecrets(settings);
const keyUses = new KeyUseRecorder((uses) => writeKeyUses(store, model, uses));
const keys = new KeyRing({
  given: { predict: settings.predictKey, feedback: feedbackKey, errors: errorFeedbackKey },
  read: () => readApiKeys(store, model),
  saved: savedKeys(store, model, { directory: join(settings.stateDirectory, 'api-keys'), warn }),
  noteUse: (id, nowMs) => keyUses.note(id, nowMs),
  mayBeOpen: isLoopback(settings.apiHost),
  log: (level, message) => log[level](message),
});
await keys.start();
try {
  requireSafeBinding(settings, keys);
} catch (thrown) {
  fail(toEvergreenError(thrown).message);
}
const signer = { secrets: predictionSecrets, model };
const predictions = new PredictionLog({
  signer,
  mode: settings.predictionLog,
  write: (batch, records) => writePredictions(store, model, batch, records),
  warn,
});
const sketchLog = openSketchLog(store, model);
const sketches = new SketchCollector({ write: (sketch) => sketchLog.append(sketch), warn });
const feedback = createFeedbackService(store, {
  signer,
  server,
  predictions,
});
let stopping = false;
const { listener: answer } = createApp({
  server,
  predictions,
  sketches,
  feedback,
  log,
  metrics,
  isStopping: () => stopping,
  isTraced: settings.traceEndpoint !== undefined,
  spoolDirectory: join(settings.cacheDirectory, 'batches'),
  limits: settings.apiLimits,
  keys,
  access: {
    allowedHosts: allowedHosts(settings),
    corsOrigins: settings.apiCorsOrigins,
    trustedProxies: settings.apiTrustedProxies,
    isEncrypted: settings.apiTls === 'proxy',
    rate: settings.apiRateLimit,
  },
});
const listener = createApiServer(answer, settings.apiLimits).listen({
  port: settings.apiPort,
  host: settings.apiHost,
  backlog: connectionBacklog,
});

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
keys.close();
await Promise.all([
  Promise.race([server.close(), wait(drainDeadlineMs)]),
  predictions.close(drainDeadlineMs),
  sketches.close(drainDeadlineMs),
  Promise.race([Promise.all([stopTracing(), keyUses.close()]), wait(drainDeadlineMs)]),
]);
process.exit(0);
