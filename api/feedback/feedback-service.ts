import { EvergreenError } from '../../contracts/errors.js';
import type { FeedbackRecord } from '../../contracts/feedback.js';
import type { PredictionIdentity, PredictionRecord } from '../../contracts/prediction.js';
import { readGeneration } from '../../registry/champion-log.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { readModelManifest } from '../../registry/models.js';
import { deletePrediction, readPredictions, type PredictionBatch } from '../../registry/predictions.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { PredictionSigner } from '../../policy/prediction-id.js';
import type { PredictionLog } from '../predictions/prediction-log.js';
import type { ChampionServer } from '../serving/champion-server.js';
import type { FeedbackContext } from './accept-feedback.js';
import { FeedbackWriter } from './feedback-writer.js';

/** What the routes for feedback and for deletions work with. */
export interface FeedbackService extends FeedbackContext {
  /** The key that both routes require. */
  key: string;
  /** Stores records for good. */
  append(records: readonly FeedbackRecord[]): Promise<void>;
  /** Deletes a prediction and its feedback. */
  deletePrediction(id: string, batch: PredictionBatch): Promise<{ predictions: number; feedback: number }>;
}

/** Feedback in the registry, about predictions of the prediction log. */
export function createFeedbackService(
  store: ObjectStore,
  options: {
    key: string;
    signer: PredictionSigner;
    server: Pick<ChampionServer, 'current' | 'problem'>;
    predictions: PredictionLog;
  },
): FeedbackService {
  const { key, signer, server, predictions } = options;
  const { model } = signer;
  const log = openFeedbackLog(store, model);
  const writer = new FeedbackWriter((records) => log.append(records));
  const labelsByGeneration = new Map<string, readonly string[]>();
  const reads = new Map<string, Promise<PredictionRecord[]>>();
  let lastDeletion: Promise<unknown> = Promise.resolve();

  async function labelsOf(identity: PredictionIdentity): Promise<readonly string[]> {
    const { generation, modelDigestPrefix } = identity;
    const { current } = server;
    if (current?.champion.generation === generation && current.champion.digest.startsWith(modelDigestPrefix))
      return current.pool.settings.labels;
    const name = `${generation}/${modelDigestPrefix}`;
    const known = labelsByGeneration.get(name);
    if (known !== undefined) return known;
    const champion = await readGeneration(store, model, generation);
    if (champion === null || !champion.digest.startsWith(modelDigestPrefix)) return [];
    const { labels } = await readModelManifest(store, champion.digest);
    labelsByGeneration.set(name, labels);
    return labels;
  }

  /** A list of feedback is often about predictions of one batch: simultaneous calls share one read. */
  function recordsOf(identity: PredictionIdentity): Promise<PredictionRecord[]> {
    const name = `${identity.processId}/${identity.batch}`;
    const records =
      reads.get(name) ?? readPredictions(store, model, identity).finally(() => reads.delete(name));
    reads.set(name, records);
    return records;
  }

  return {
    key,
    signer,
    append: (records) => writer.append(records),
    labelsOf,
    async labels() {
      if (server.current !== null) return server.current.pool.settings.labels;
      throw new EvergreenError('no-champion', `No model is served yet. ${server.problem ?? ''}`.trim());
    },
    async textOf(id, identity) {
      const waiting = predictions.find(id);
      return (waiting ?? (await recordsOf(identity)).find((record) => record.id === id))?.text;
    },
    deletePrediction(id, batch) {
      // One at a time: two deletions from one object would each write back what the other deleted.
      const deletion = lastDeletion.then(async () => {
        const wasWaiting = predictions.forget(id);
        await predictions.flush();
        const wasWritten = await deletePrediction(store, model, id, batch);
        return { predictions: wasWaiting || wasWritten ? 1 : 0, feedback: await log.deletePrediction(id) };
      });
      lastDeletion = deletion.catch(() => undefined);
      return deletion;
    },
  };
}
