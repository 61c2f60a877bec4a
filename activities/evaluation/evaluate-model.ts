import type { DatasetReference, DatasetRow } from '../../contracts/dataset.js';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import { computeMetrics } from '../../model/metrics/compute-metrics.js';
import type { ObjectStore } from '../../store/object-store.js';
import { answerTexts } from './answer-texts.js';
import type { LoadedModel } from './load-models.js';

/** Classifies the test rows with a model, unless it did so before, and computes its metrics. */
export async function evaluateModel(
  store: ObjectStore,
  { digest, manifest, pool }: LoadedModel,
  { dataset, rows }: { dataset: DatasetReference; rows: readonly DatasetRow[] },
  signal: AbortSignal,
): Promise<EvaluationReport> {
  const texts = rows.map(({ text }) => text);
  const answers = await answerTexts(store, digest, texts, { start: async () => pool, signal });
  const probabilities = answers.map((answer) => answer!);
  const { labels } = dataset;
  const { decisionThreshold } = pool.settings;
  const actual = rows.map(({ label }) => labels.indexOf(label));
  return {
    formatVersion: 1,
    modelDigest: digest,
    datasetDigest: dataset.digest,
    labels,
    metrics: computeMetrics({ labels, actual, probabilities, rule: pool.settings }),
    rowIds: rows.map(({ id }) => id),
    actual,
    probabilities,
    decisionThreshold,
    textLengths: rows.map(({ text }) => text.length),
    sources: rows.map(({ source }) => source ?? null),
    groups: rows.some(({ group }) => group !== undefined) ? rows.map(({ group }) => group ?? null) : null,
    modelSizeBytes: Object.values(manifest.files).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

/**
 * Class numbers are indices into the labels, so two models are comparable only when labels and order are the
 * same.
 */
export const haveSameClasses = (a: readonly string[], b: readonly string[]): boolean =>
  a.join('\0') === b.join('\0');
