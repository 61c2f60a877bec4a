import type { DatasetReference, DatasetRow } from '../../contracts/dataset.js';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import type { ModelManifest } from '../../contracts/model-manifest.js';
import type { InferencePool } from '../../model/inference/inference-pool.js';
import { computeMetrics } from '../../model/metrics/compute-metrics.js';

/** Texts of one request to the inference process; between two of them a cancellation is noticed. */
const textsPerRequest = 64;

/** A model of the registry, verified, in a running inference process. */
export interface LoadedModel {
  digest: string;
  manifest: ModelManifest;
  directory: string;
  pool: InferencePool;
}

/** Lets a model answer test rows and scores the answers. */
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
  const actual = rows.map(({ label }) => dataset.labels.indexOf(label));
  return {
    modelDigest: digest,
    datasetDigest: dataset.digest,
    labels: dataset.labels,
    metrics: computeMetrics({ labels: dataset.labels, actual, probabilities }),
    rowIds: rows.map(({ id }) => id),
    actual,
    probabilities,
    textLengths: rows.map(({ text }) => text.length),
    ...(rows.some(({ source }) => source !== undefined) && {
      sources: rows.map(({ source }) => source ?? null),
    }),
    modelSizeBytes: Object.values(manifest.files).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}
