import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { closeConnectionsWhen } from './middleware/close-connections.js';
import { errorHandler } from './middleware/error-handler.js';
import { logRequests } from './middleware/log-requests.js';
import { requestId } from './middleware/request-id.js';
import { requireUtf8 } from './middleware/require-utf8.js';
import { securityHeaders } from './middleware/security-headers.js';
import { unknownRoute } from './middleware/unknown-route.js';
import { healthRoutes } from './routes/health.js';
import { feedbackRoute, type FeedbackDependencies } from './routes/feedback.js';
import { modelRoute } from './routes/model.js';
import { predictRoute } from './routes/predict.js';
import { predictionsRoute, type DeletionDependencies } from './routes/predictions.js';
import type { PredictionLog } from './predictions/prediction-log.js';
import type { SketchCollector } from './predictions/sketch-collector.js';
import type { ChampionServer } from './serving/champion-server.js';

const maximumBodyBytes = 2 * 1024 * 1024;

export interface AppDependencies {
  server: Pick<ChampionServer, 'classify' | 'current' | 'problem' | 'store'>;
  predictions: Pick<PredictionLog, 'record' | 'figures'>;
  sketches: Pick<SketchCollector, 'add' | 'figures'>;
  feedback: FeedbackDependencies & DeletionDependencies;
  log: Logger;
  isStopping: () => boolean;
}

/** The HTTP API. Texts are never logged. */
export function createApp(dependencies: AppDependencies): Express {
  const { server, predictions, sketches, feedback, log, isStopping } = dependencies;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestId());
  if (log.isLevelEnabled('debug')) app.use(logRequests(log));
  app.use(securityHeaders());
  app.use(closeConnectionsWhen(isStopping));
  // Not strict: the routes say better than a parser what they expect instead of a bare text.
  app.use(express.json({ limit: maximumBodyBytes, strict: false, verify: requireUtf8 }));
  // First, for it is asked most.
  app.use(predictRoute(server, predictions, sketches));
  app.use(healthRoutes(server, isStopping));
  app.use(modelRoute(server, predictions, sketches));
  app.use(feedbackRoute(feedback));
  app.use(predictionsRoute(feedback));
  app.use(
    unknownRoute({
      '/predict': 'POST',
      '/feedback': 'POST',
      '/predictions/:id': 'DELETE',
      '/model': 'GET',
      '/healthz': 'GET',
      '/readyz': 'GET',
    }),
  );
  app.use(errorHandler((error, id) => log.error({ id, err: error.cause ?? error }, error.message)));
  return app;
}
