import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { Rate } from '../contracts/rate.js';
import type { KeyRing } from './access/key-ring.js';
import { securityLog } from './access/security-log.js';
import type { FeedbackService } from './feedback/feedback-service.js';
import { allowOrigins } from './middleware/allow-origins.js';
import { checkHost } from './middleware/check-host.js';
import { errorHandler } from './middleware/error-handler.js';
import { jsonBody, type BodyLimits } from './middleware/json-body.js';
import { logRequests } from './middleware/log-requests.js';
import { keyCheck } from './middleware/require-key.js';
import { closeConnections, requestId, securityHeaders } from './middleware/response-headers.js';
import { measureEventLoopDelay, shedLoad } from './middleware/shed-load.js';
import { unknownRoute } from './middleware/unknown-route.js';
import type { PredictionLog } from './predictions/prediction-log.js';
import type { SketchCollector } from './predictions/sketch-collector.js';
import { feedbackRoute } from './routes/feedback.js';
import { healthRoutes } from './routes/health.js';
import { modelRoute } from './routes/model.js';
import { predictRoute } from './routes/predict.js';
import { predictionsRoute } from './routes/predictions.js';
import type { ChampionServer } from './serving/champion-server.js';

export interface AppDependencies {
  server: Pick<ChampionServer, 'classify' | 'current' | 'problem' | 'store'>;
  predictions: Pick<PredictionLog, 'record' | 'figures'>;
  sketches: Pick<SketchCollector, 'add' | 'figures'>;
  feedback: FeedbackService;
  log: Logger;
  isStopping: () => boolean;
  limits?: AppLimits;
  /** The keys that open the routes. */
  keys: Pick<KeyRing, 'identify' | 'needsPredictKey'>;
  access?: AppAccess;
}

/** From where, and how often, requests may come. */
export interface AppAccess {
  /** The host names that requests may name; any when absent. */
  allowedHosts?: readonly string[] | undefined;
  /** Web pages of these origins may call the API from a browser. */
  corsOrigins?: readonly string[];
  /** Proxies whose word about the address of a caller is taken. */
  trustedProxies?: readonly string[];
  /** Whether a proxy encrypts the connections. */
  isEncrypted?: boolean;
  /** Of each caller without a rate of its own. */
  rate?: Rate | undefined;
}

export interface AppLimits extends BodyLimits {
  /** Requests that may be open at once; more are refused. */
  maximumRequests: number;
}

const defaultLimits: AppLimits = {
  maximumRequests: 1_024,
  maximumBytesInFlight: 32 * 1024 * 1024,
  silenceTimeoutMs: 10_000,
};

/** The HTTP API. Texts are never logged. */
export function createApp(dependencies: AppDependencies): Express {
  const { server, predictions, sketches, feedback, log, isStopping } = dependencies;
  const { limits = defaultLimits, keys, access = {} } = dependencies;
  const { allowedHosts, corsOrigins = [], trustedProxies = [], isEncrypted = false, rate } = access;
  const report = securityLog(log);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', [...trustedProxies]);
  app.use(requestId());
  if (log.isLevelEnabled('debug')) app.use(logRequests(log));
  app.use(securityHeaders(isEncrypted));
  app.use(closeConnections(isStopping));
  if (allowedHosts !== undefined) app.use(checkHost(allowedHosts, report));
  if (corsOrigins.length > 0) app.use(allowOrigins(corsOrigins));
  // Before the load is shed: an overloaded server is alive and ready.
  app.use(healthRoutes(server, isStopping));
  app.use(shedLoad({ maximumRequests: limits.maximumRequests, delayMs: measureEventLoopDelay() }));
  const readJson = jsonBody(limits);
  const requireKey = keyCheck({ keys, rate, report });
  const hasKey = requireKey('predict');
  app.use(predictRoute(server, predictions, sketches, hasKey, readJson));
  app.use('/model', hasKey);
  app.use(modelRoute(server, predictions, sketches));
  app.use(feedbackRoute(feedback, requireKey('feedback', 'errors'), readJson));
  app.use(predictionsRoute(feedback, requireKey('feedback'), report));
  app.use(
    unknownRoute({
      '/predict': 'POST',
      '/feedback': 'POST',
      '/predictions/sample': 'GET',
      '/predictions/:id': 'DELETE',
      '/model': 'GET',
      '/healthz': 'GET',
      '/readyz': 'GET',
    }),
  );
  app.use(errorHandler((error, id) => log.error({ id, err: error.cause ?? error }, error.message)));
  return app;
}
