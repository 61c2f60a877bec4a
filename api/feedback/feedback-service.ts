import type { FeedbackRecord } from '../../contracts/feedback.js';
import type { PredictionIdentity, PredictionRecord } from '../../contracts/prediction.js';
import { readGeneration } from '../../registry/champion-log.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { readModelManifest } from '../../registry/models.js';
import { readPredictions, recentPredictions } from '../../registry/predictions.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { PredictionSigner } from '../../policy/prediction-id.js';
import type { PredictionLog } from '../predictions/prediction-log.js';
import { requireServed, type ServingState } from '../serving/served-model.js';
import { FeedbackWriter } from './feedback-writer.js';
import { PredictionEraser } from './prediction-eraser.js';
import { samplePredictions } from './sample-predictions.js';

const sampledTimeMs = 7 * 86_400_000;

/** What the routes for feedback, for samples and for deletions work with. */
export type FeedbackService = ReturnType<typeof createFeedbackService>;

/** Feedback in the registry, about predictions of the prediction log. */
export function createFeedbackService(
  store: ObjectStore,
  options: {
    signer: PredictionSigner;
    server: ServingState;
    predictions: PredictionLog;
  },
) {
  const { signer, server, predictions } = options;
  const { model } = signer;
  const log = openFeedbackLog(store, model);
  const writer = new FeedbackWriter((records) => log.append(records));
  const labelsByGeneration = new Map<string, readonly string[]>();
  const reads = new Map<string, Promise<PredictionRecord[]>>();
  const eraser = new PredictionEraser({ store, model, predictions, feedback: log });
  const labeled = { rowIds: new Set<string>(), cursor: 0 };

  /**
   * The ids of the texts that have a random label. Reads only what is new. A text that was only reported as an error can still be
   * drawn: without it, a sample would have too few of the champion's errors.
   */
  async function readLabeled(): Promise<ReadonlySet<string>> {
    const { rows, cursor } = await log.readSince(labeled.cursor);
    for (const { rowId, kind } of rows) if (kind === 'random') labeled.rowIds.add(rowId);
    labeled.cursor = Math.max(labeled.cursor, cursor);
    return labeled.rowIds;
  }

  /** The labels of the model that made a prediction, by class number; none when it is not in the registry. */
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
    signer,
    /** Stores records for good. */
    append: (records: readonly FeedbackRecord[]) => writer.append(records),
    labelsOf,
    /** The labels of the champion. @throws EvergreenError `no-champion` */
    labels: (): readonly string[] => requireServed(server).pool.settings.labels,
    /** The text of a prediction, if the log has it. */
    async textOf(id: string, identity: PredictionIdentity): Promise<string | undefined> {
      const waiting = predictions.find(id);
      return (waiting ?? (await recordsOf(identity)).find((record) => record.id === id))?.text;
    },
    /** Texts for labeling, at random from the predictions of the last seven days whose texts have no random label. */
    async sample(count: number) {
      await predictions.flush();
      const rowIds = await readLabeled();
      const recent = recentPredictions(store, model, new Date(Date.now() - sampledTimeMs));
      return samplePredictions(recent, { count, isLabeled: (rowId) => rowIds.has(rowId) });
    },
    /** Deletes a prediction and its feedback. */
    deletePrediction: (id: string, identity: PredictionIdentity) => eraser.erase(id, identity),
  };
}
