import express, { type Express } from 'express';
import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { EvergreenError } from '../contracts/errors.js';
import type { Rate } from '../contracts/rate.js';
import type { KeyRing } from './access/key-ring.js';
import { securityLog } from './access/security-log.js';
import type { FeedbackService } from './feedback/feedback-service.js';
import { requestMetrics } from './metrics/request-metrics.js';
import { serverMetrics } from './metrics/server-metrics.js';
import { allowOrigins } from './middleware/allow-origins.js';
import { checkHost } from './middleware/check-host.js';
import { errorHandler } from './middleware/error-handler.js';
import { BodyBudget } from './middleware/body-budget.js';
import { jsonBody } from './middleware/json-body.js';
import { logRequests } from './middleware/log-requests.js';
import { observeRequests } from './middleware/observe-requests.js';
import type { BodyReading } from './middleware/receive-body.js';
import { RecentRefusals } from './middleware/repeat-refusals.js';
import { keyCheck } from './middleware/require-key.js';
import { closeConnections, requestId, securityHeaders } from './middleware/response-headers.js';
import { measureEventLoopDelay, shedLoad } from './middleware/shed-load.js';
import { tensorBody } from './middleware/tensor-body.js';
import { traceRequests } from './middleware/trace-requests.js';
import { answerOptions, unknownRoute } from './middleware/unknown-route.js';
import { createOpenApiDocument } from './openapi/document.js';
import { methodsByPath, probesOf } from './openapi/operation.js';
import { operations } from './openapi/operations.js';
import type { PredictionLog } from './predictions/prediction-log.js';
import { createPredictor } from './predictions/predictor.js';
import type { SketchCollector } from './predictions/sketch-collector.js';
import { docsRoutes } from './routes/docs.js';
import { feedbackRoute } from './routes/feedback.js';
import { healthRoutes } from './routes/health.js';
import { huggingFaceRoutes } from './routes/hugging-face.js';
import { kserveV1Routes } from './routes/kserve-v1.js';
import { kserveV2Routes } from './routes/kserve-v2.js';
import { metricsRoute } from './routes/metrics.js';
import { modelRoute } from './routes/model.js';
import { predictBatchRoute } from './routes/predict-batch.js';
import { predictRoute } from './routes/predict.js';
import { predictionsRoute } from './routes/predictions.js';
import { teiInfoRoute } from './routes/tei-info.js';
import type { ChampionServer } from './serving/champion-server.js';

export interface AppDependencies {
  server: Pick<ChampionServer, 'classify' | 'current' | 'problem' | 'store'>;
  predictions: Pick<PredictionLog, 'record' | 'figures'>;
  sketches: Pick<SketchCollector, 'add' | 'figures'>;
  feedback: FeedbackService;
  log: Logger;
  /** Where the metrics of this API are registered. */
  metrics: Registry;
  isStopping: () => boolean;
  /** Whether requests become spans. */
  isTraced?: boolean;
  /** Where bodies wait that cannot be read as they come. */
  spoolDirectory: string;
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

export interface AppLimits {
  /** Bytes of the bodies of all requests together, from their first byte to the end of the response. */
  maximumBytesInFlight: number;
  /** A body that stays silent for this long is given up. */
  silenceTimeoutMs: number;
  /** So is one that has not arrived after this long, unless it is a batch. */
  requestTimeoutMs: number;
  /** Requests that may be open at once; more are refused. */
  maximumRequests: number;
}

const defaultLimits: AppLimits = {
  maximumRequests: 1_024,
  maximumBytesInFlight: 32 * 1024 * 1024,
  silenceTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
};

/**
 * The HTTP API. Texts are never logged.
 * @returns its routes, and a listener that leads to them
 */
export function createApp(dependencies: AppDependencies): { app: Express; listener: RequestListener } {
  const { server, predictions, sketches, feedback, log, metrics, isStopping, spoolDirectory } = dependencies;
  const { limits = defaultLimits, keys, access = {}, isTraced = false } = dependencies;
  const { allowedHosts, corsOrigins = [], trustedProxies = [], isEncrypted = false, rate } = access;
  const report = securityLog(log);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', [...trustedProxies]);
  app.use(requestId());
  const probes = probesOf(operations);
  const observers = [requestMetrics(metrics), logRequests(log, probes)];
  app.use(observeRequests(...observers));
  if (isTraced) app.use(traceRequests(probes));
  app.use(securityHeaders(isEncrypted));
  app.use(closeConnections(isStopping));
  if (allowedHosts !== undefined) app.use(checkHost(allowedHosts, report));
  if (corsOrigins.length > 0) app.use(allowOrigins(corsOrigins));
  const routes = methodsByPath(operations);
  app.use(answerOptions(routes));
  const requireKey = keyCheck({ keys, rate, report });
  const hasKey = requireKey('predict');
  serverMetrics(metrics, { server, predictions, sketches });
  // Before the load is shed: an overloaded server is alive and ready, and seen.
  app.use(healthRoutes(server, isStopping));
  app.use(metricsRoute(metrics, hasKey));
  app.use(shedLoad({ maximumRequests: limits.maximumRequests, delayMs: measureEventLoopDelay() }));
  const reading: BodyReading = { ...limits, budget: new BodyBudget(limits.maximumBytesInFlight) };
  const readJson = jsonBody(reading);
  const logError = (error: EvergreenError, id: string): void =>
    log.error({ id, err: error.cause ?? error }, error.message);
  const predictor = createPredictor(server, predictions, sketches);
  app.use(predictRoute(predictor, hasKey, readJson));
  app.use(
    predictBatchRoute(
      { server, predictor, silenceTimeoutMs: limits.silenceTimeoutMs, spoolDirectory, log: logError },
      hasKey,
    ),
  );
  app.use(huggingFaceRoutes(server, predictor, hasKey, readJson));
  app.use(teiInfoRoute(server, limits.maximumRequests, hasKey));
  app.use(kserveV1Routes(server, predictor, hasKey, readJson));
  app.use(kserveV2Routes(server, predictor, hasKey, tensorBody(reading)));
  app.use(modelRoute(server, predictions, sketches, hasKey));
  app.use(feedbackRoute(feedback, requireKey('feedback', 'errors'), readJson));
  app.use(predictionsRoute(feedback, requireKey('feedback'), report));
  app.use(docsRoutes(createOpenApiDocument(operations)));
  app.use(unknownRoute(routes));
  const refusals = new RecentRefusals();
  app.use(errorHandler(logError, refusals));
  return { app, listener: refusals.before(app, observers) };
}
