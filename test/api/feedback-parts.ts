import { Registry } from 'prom-client';
import { PredictionLog } from '../../api/predictions/prediction-log.js';
import { SketchCollector } from '../../api/predictions/sketch-collector.js';
import { createFeedbackService } from '../../api/feedback/feedback-service.js';
import type { AppDependencies } from '../../api/app.js';
import type { ObjectStore } from '../../store/object-store.js';
import { writePredictions } from '../../registry/predictions.js';
import { openSketchLog } from '../../registry/sketches.js';

export const feedbackKey = 'a-key-for-tests-only';
export const errorFeedbackKey = 'a-key-for-reports-of-errors';
export const signer = { secret: 'a-secret-for-tests-only-of-32-characters', model: 'default' };

/** The prediction log, the feedback and the metrics of an app, kept in `store`. */
export function feedbackParts(
  store: ObjectStore,
  server: AppDependencies['server'],
  mode: 'off' | 'redacted' | 'full' = 'redacted',
) {
  const predictions = new PredictionLog({
    signer,
    mode,
    write: (batch, records) => writePredictions(store, 'default', batch, records),
    warn: () => undefined,
  });
  const sketchLog = openSketchLog(store, 'default');
  const sketches = new SketchCollector({
    write: (sketch) => sketchLog.append(sketch),
    warn: () => undefined,
  });
  return {
    metrics: new Registry(),
    predictions,
    sketches,
    feedback: createFeedbackService(store, {
      keys: { random: feedbackKey, errors: errorFeedbackKey },
      signer,
      server,
      predictions,
    }),
  };
}
