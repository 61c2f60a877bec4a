import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { EvergreenError } from '../contracts/errors.js';
import type { FeedbackService } from './feedback/feedback-service.js';
import { checkHost } from './middleware/check-host.js';
import { errorHandler } from './middleware/error-handler.js';
import { BodyBudget } from './middleware/body-budget.js';
import { jsonBody } from './middleware/json-body.js';
import { logRequests } from './middleware/log-requests.js';
import type { BodyReading } from './middleware/receive-body.js';
import { requirePredictKey } from './middleware/require-key.js';
import { closeConnections, requestId, securityHeaders } from './middleware/response-headers.js';
import { measureEventLoopDelay, shedLoad } from './middleware/shed-load.js';
import { tensorBody } from './middleware/tensor-body.js';
import { unknownRoute } from './middleware/unknown-route.js';
import type { PredictionLog } from './predictions/prediction-log.js';
import { createPredictor } from './predictions/predictor.js';
import type { SketchCollector } from './predictions/sketch-collector.js';
import { feedbackRoute } from './routes/feedback.js';
import { healthRoutes } from './routes/health.js';
import { huggingFaceRoutes } from './routes/hugging-face.js';
import { kserveV1Routes } from './routes/kserve-v1.js';
import { kserveV2Routes } from './routes/kserve-v2.js';
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
  isStopping: () => boolean;
  limits?: AppLimits;
  /** Without it, anyone may classify. */
  predictKey?: string | undefined;
  /** The host names that requests may name; any when absent. */
  allowedHosts?: readonly string[] | undefined;
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

/** The HTTP API. Texts are never logged. */
export function createApp(dependencies: AppDependencies): Express {
  const { server, predictions, sketches, feedback, log, isStopping } = dependencies;
  const { limits = defaultLimits, predictKey, allowedHosts } = dependencies;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestId());
  if (log.isLevelEnabled('debug')) app.use(logRequests(log));
  app.use(securityHeaders());
  app.use(closeConnections(isStopping));
  if (allowedHosts !== undefined) app.use(checkHost(allowedHosts));
  // Before the load is shed: an overloaded server is alive and ready.
  app.use(healthRoutes(server, isStopping));
  app.use(shedLoad({ maximumRequests: limits.maximumRequests, delayMs: measureEventLoopDelay() }));
  const reading: BodyReading = { ...limits, budget: new BodyBudget(limits.maximumBytesInFlight) };
  const readJson = jsonBody(reading);
  const logError = (error: EvergreenError, id: string): void =>
    log.error({ id, err: error.cause ?? error }, error.message);
  const hasKey = requirePredictKey(predictKey);
  const predictor = createPredictor(server, predictions, sketches);
  app.use(predictRoute(predictor, hasKey, readJson));
  app.use(
    predictBatchRoute(
      { server, predictor, silenceTimeoutMs: limits.silenceTimeoutMs, log: logError },
      hasKey,
    ),
  );
  app.use(huggingFaceRoutes(server, predictor, hasKey, readJson));
  app.use(teiInfoRoute(server, limits.maximumRequests, hasKey));
  app.use(kserveV1Routes(server, predictor, hasKey, readJson));
  app.use(kserveV2Routes(server, predictor, hasKey, tensorBody(reading)));
  app.use('/model', hasKey);
  app.use(modelRoute(server, predictions, sketches));
  app.use(feedbackRoute(feedback, readJson));
  app.use(predictionsRoute(feedback));
  app.use(
    unknownRoute({
      '/predict': 'POST',
      '/predict/batch': 'POST',
      '/feedback': 'POST',
      '/predictions/sample': 'GET',
      '/predictions/:id': 'DELETE',
      '/model': 'GET',
      '/healthz': 'GET',
      '/readyz': 'GET',
      '/': 'GET, POST',
      '/models/:model': 'POST',
      '/info': 'GET',
      '/health': 'GET',
      '/v1/models': 'GET',
      '/v1/models/:name': 'GET',
      '/v1/models/:name\\:predict': 'POST',
      '/v2': 'GET',
      '/v2/health/live': 'GET',
      '/v2/health/ready': 'GET',
      '/v2/models/:name{/versions/:version}': 'GET',
      '/v2/models/:name{/versions/:version}/ready': 'GET',
      '/v2/models/:name{/versions/:version}/infer': 'POST',
    }),
  );
  app.use(errorHandler(logError));
  return app;
}
