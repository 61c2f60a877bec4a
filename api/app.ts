import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { FeedbackService } from './feedback/feedback-service.js';
import { requestMetrics } from './metrics/request-metrics.js';
import { serverMetrics } from './metrics/server-metrics.js';
import { checkHost } from './middleware/check-host.js';
import { errorHandler } from './middleware/error-handler.js';
import { jsonBody, type BodyLimits } from './middleware/json-body.js';
import { logRequests } from './middleware/log-requests.js';
import { observeRequests } from './middleware/observe-requests.js';
import { requirePredictKey } from './middleware/require-key.js';
import { closeConnections, requestId, securityHeaders } from './middleware/response-headers.js';
import { measureEventLoopDelay, shedLoad } from './middleware/shed-load.js';
import { unknownRoute } from './middleware/unknown-route.js';
import { createOpenApiDocument } from './openapi/document.js';
import { methodsByPath, probesOf } from './openapi/operation.js';
import { operations } from './openapi/operations.js';
import type { PredictionLog } from './predictions/prediction-log.js';
import type { SketchCollector } from './predictions/sketch-collector.js';
import { docsRoutes } from './routes/docs.js';
import { feedbackRoute } from './routes/feedback.js';
import { healthRoutes } from './routes/health.js';
import { metricsRoute } from './routes/metrics.js';
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
  /** Where the metrics of this API are registered. */
  metrics: Registry;
  isStopping: () => boolean;
  limits?: AppLimits;
  /** Without it, anyone may classify. */
  predictKey?: string | undefined;
  /** The host names that requests may name; any when absent. */
  allowedHosts?: readonly string[] | undefined;
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
  const { server, predictions, sketches, feedback, log, metrics, isStopping } = dependencies;
  const { limits = defaultLimits, predictKey, allowedHosts } = dependencies;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestId());
  app.use(observeRequests(requestMetrics(metrics), logRequests(log, probesOf(operations))));
  app.use(securityHeaders());
  app.use(closeConnections(isStopping));
  if (allowedHosts !== undefined) app.use(checkHost(allowedHosts));
  const hasKey = requirePredictKey(predictKey);
  serverMetrics(metrics, { server, predictions, sketches });
  // Before the load is shed: an overloaded server is alive and ready, and seen.
  app.use(healthRoutes(server, isStopping));
  app.use(metricsRoute(metrics, hasKey));
  app.use(shedLoad({ maximumRequests: limits.maximumRequests, delayMs: measureEventLoopDelay() }));
  const readJson = jsonBody(limits);
  app.use(predictRoute(server, predictions, sketches, hasKey, readJson));
  app.use(modelRoute(server, predictions, sketches, hasKey));
  app.use(feedbackRoute(feedback, readJson));
  app.use(predictionsRoute(feedback));
  app.use(docsRoutes(createOpenApiDocument(operations)));
  app.use(unknownRoute(methodsByPath(operations)));
  app.use(errorHandler((error, id) => log.error({ id, err: error.cause ?? error }, error.message)));
  return app;
}
