import type { FeedbackRow } from '../../contracts/feedback.js';
import type { LabeledPrediction, MonitorMemory } from '../../contracts/monitor-memory.js';
import { startInferencePool } from '../../model/inference/inference-pool.js';
import { labeledPrediction } from '../../policy/feedback/sources-not-used.js';
import { fetchModel } from '../../registry/models.js';
import type { ActivityDependencies } from '../dependencies.js';

type Classify = (texts: string[]) => Promise<{ label: string; score: number }[]>;

/**
 * The champion's predictions for labeled texts. Feedback with the signed id of a prediction by this champion
 * has it already; the other texts are classified. Rows with neither are left out.
 * @param classify classifies texts with the champion
 */
export async function championPredictions(
  rows: readonly FeedbackRow[],
  { championDigest, generation }: Pick<MonitorMemory, 'championDigest' | 'generation'>,
  classify: Classify,
): Promise<LabeledPrediction[]> {
  const isOfChampion = ({ prediction }: FeedbackRow): boolean =>
    prediction !== undefined &&
    prediction.generation === generation &&
    championDigest.startsWith(prediction.modelDigestPrefix);
  const unpredicted = rows.filter((row) => !isOfChampion(row) && row.text !== undefined);
  const predictions = unpredicted.length === 0 ? [] : await classify(unpredicted.map(({ text }) => text!));
  const classified = new Map(unpredicted.map((row, index) => [row, predictions[index]!]));
  return rows.flatMap((row) => {
    const prediction = isOfChampion(row) ? row.prediction : classified.get(row);
    return prediction === undefined ? [] : [labeledPrediction(row, prediction)];
  });
}

/** Classifies with the model `digest`, in an inference process that runs only during the call. */
export const classifyWith =
  ({ store, cacheDirectory, threads }: ActivityDependencies, digest: string): Classify =>
  async (texts) => {
    const { directory } = await fetchModel(store, digest, cacheDirectory);
    const pool = await startInferencePool({
      modelDirectory: directory,
      processes: 1,
      threadsPerProcess: threads,
    });
    try {
      const { labels } = pool.settings;
      return (await pool.classify(texts)).map(({ predicted, score }) => ({
        label: labels[predicted]!,
        score,
      }));
    } finally {
      await pool.close();
    }
  };
