import { EvergreenError } from '../contracts/errors.js';
import type { PredictionIdentity, PredictionRecord } from '../contracts/prediction.js';
import type { PredictionSigner } from '../policy/prediction-id.js';
import { readGeneration } from '../registry/champion-log.js';
import { openFeedbackLog } from '../registry/feedback.js';
import { readModelManifest } from '../registry/models.js';
import type { ObjectStore } from '../store/object-store.js';
import { deletePrediction, readPredictions } from '../registry/predictions.js';
import { FeedbackWriter } from './feedback/feedback-writer.js';
import { RecentLabels } from './feedback/recent-labels.js';
import type { PredictionLog } from './predictions/prediction-log.js';
import type { FeedbackDependencies } from './routes/feedback.js';
import type { DeletionDependencies } from './routes/predictions.js';
import type { ChampionServer } from './serving/champion-server.js';

/** Feedback that is kept in the registry, about predictions that are logged there. */
export function registryFeedback(
  store: ObjectStore,
  options: {
    key: string;
    signer: PredictionSigner;
    server: Pick<ChampionServer, 'current' | 'problem'>;
    predictions: PredictionLog;
  },
): FeedbackDependencies & DeletionDependencies {
  const { key, signer, server, predictions } = options;
  const { model } = signer;
  const log = openFeedbackLog(store, model);
  const writer = new FeedbackWriter((records) => log.append(records));
  const labelsByGeneration = new Map<string, readonly string[]>();
  const reading = new Map<string, Promise<PredictionRecord[]>>();
  /** Two at once would each write back what the other deleted from the same object. */
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

  /** Read once for all who ask at the same time: a list of feedback is often about predictions of one batch. */
  function recordsOf(identity: PredictionIdentity): Promise<PredictionRecord[]> {
    const name = `${identity.processId}/${identity.batch}`;
    const records =
      reading.get(name) ?? readPredictions(store, model, identity).finally(() => reading.delete(name));
    reading.set(name, records);
    return records;
  }

  return {
    key,
    signer,
    recent: new RecentLabels(),
    append: (records) => writer.append(records),
    labelsOf,
    async labels() {
      if (server.current !== null) return server.current.pool.settings.labels;
      throw new EvergreenError('no-champion', `No model is served yet. ${server.problem ?? ''}`.trim());
    },
    async textOf(id, identity) {
      const isAsked = (record: PredictionRecord): boolean => record.id === id;
      return (predictions.find(id) ?? (await recordsOf(identity)).find(isAsked))?.text;
    },
    deletePrediction(id, batch) {
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
