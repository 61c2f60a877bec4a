import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { KeyRing } from '../../api/access/key-ring.js';
import { PredictionLog } from '../../api/predictions/prediction-log.js';
import { SketchCollector } from '../../api/predictions/sketch-collector.js';
import { createFeedbackService } from '../../api/feedback/feedback-service.js';
import type { AppDependencies } from '../../api/app.js';
import type { ObjectStore } from '../../store/object-store.js';
import { writePredictions } from '../../registry/predictions.js';
import { openSketchLog } from '../../registry/sketches.js';

export const feedbackKey = 'a-key-for-tests-only';
export const errorFeedbackKey = 'a-key-for-reports-of-errors';
export const signer = { secrets: ['a-secret-for-tests-only-of-32-characters'], model: 'default' };

/** The prediction log, the feedback, the metrics and the keys of settings for an app, kept in `store`; anyone may classify. */
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
  const ring = new KeyRing({
    given: { feedback: feedbackKey, errors: errorFeedbackKey },
    read: async () => [],
    mayBeOpen: true,
    log: () => undefined,
  });
  const keys: AppDependencies['keys'] = {
    identify: (text) => ring.identify(text),
    needsPredictKey: false,
  };
  return {
    keys,
    metrics: new Registry(),
    spoolDirectory: join(tmpdir(), 'batches'),
    predictions,
    sketches,
    feedback: createFeedbackService(store, {
      signer,
      server,
      predictions,
    }),
  };
}
