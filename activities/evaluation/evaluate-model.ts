import type { DatasetReference, DatasetRow } from '../../contracts/dataset.js';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import { EvergreenError } from '../../contracts/errors.js';
import { computeMetrics } from '../../model/metrics/compute-metrics.js';
import { readCrossValidation } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';
import { answerTexts } from './answer-texts.js';
import type { LoadedModel } from './load-models.js';

/** Rows that judge a model. */
interface Judging {
  dataset: DatasetReference;
  rows: readonly DatasetRow[];
}

/** Classifies the rows with a model, unless it did so before, and computes its metrics. */
export async function evaluateModel(
  store: ObjectStore,
  model: LoadedModel,
  judging: Judging,
  signal: AbortSignal,
): Promise<EvaluationReport> {
  const texts = judging.rows.map(({ text }) => text);
  const answers = await answerTexts(store, model.digest, texts, { start: async () => model.pool, signal });
  return reportOf(
    model,
    judging,
    answers.map((answer) => answer!),
  );
}

/**
 * Computes the metrics of a model that was trained on all rows, from its trainer's cross-validated predictions of these rows.
 * @throws EvergreenError `invalid-model` when it has none for them
 */
export async function evaluateByFolds(
  store: ObjectStore,
  model: LoadedModel,
  judging: Judging,
): Promise<EvaluationReport> {
  const answers = await readCrossValidation(store, model.digest, model.manifest);
  if (answers?.probabilities.length !== judging.rows.length)
    throw new EvergreenError(
      'invalid-model',
      `The model ${model.digest} has no cross-validated predictions for the ${judging.rows.length} rows that it was trained on. Train again.`,
    );
  return {
    ...reportOf(model, judging, answers.probabilities),
    crossValidationFolds: answers.folds,
  };
}

/** @param probabilities [rows][labels] */
function reportOf(
  { digest, manifest, pool }: LoadedModel,
  { dataset, rows }: Judging,
  probabilities: number[][],
): EvaluationReport {
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
