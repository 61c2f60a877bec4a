import type { DatasetReference, DatasetRow } from '../../contracts/dataset.js';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import { computeMetrics } from '../../model/metrics/compute-metrics.js';
import type { LoadedModel } from './load-models.js';

/** Texts per request to the inference process. A cancellation takes effect between two requests. */
const textsPerRequest = 64;

/** Classifies the test rows with a model and computes its metrics. */
export async function evaluateModel(
  { digest, manifest, pool }: LoadedModel,
  dataset: DatasetReference,
  rows: readonly DatasetRow[],
  signal: AbortSignal,
): Promise<EvaluationReport> {
  const probabilities: number[][] = [];
  for (let begin = 0; begin < rows.length; begin += textsPerRequest) {
    signal.throwIfAborted();
    const texts = rows.slice(begin, begin + textsPerRequest).map(({ text }) => text);
    for (const answer of await pool.classify(texts)) probabilities.push(answer.probabilities);
  }
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
    modelSizeBytes: Object.values(manifest.files).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}
