import type { Champion } from '../../contracts/champion.js';
import type { DatasetReference, DatasetRow } from '../../contracts/dataset.js';
import type { CandidateProblem, Comparison, EvaluationReport } from '../../contracts/evaluation.js';
import { runBaseline } from '../../model/baseline/baseline-process.js';
import { compareLatency } from '../../model/inference/compare-latency.js';
import { measureParity } from '../../model/inference/golden-parity.js';
import { fetchDataset, findRows, readSplit, shardPaths } from '../../registry/datasets.js';
import { readModelManifest } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ActivityDependencies } from '../dependencies.js';
import { evaluateModel } from './evaluate-model.js';
import { createModelLoader, type ModelLoader } from './load-models.js';
import { runCandidateCheck, UnusableCandidateError } from './unusable-candidate.js';

interface Models {
  candidate: { digest: string; sample: boolean };
  champion: Champion | null;
  dataset: DatasetReference;
}

/** Reports of both models on the candidate's test rows, and everything else that the gate compares. */
export interface EvaluatedModels {
  /** Null when the candidate cannot be evaluated. */
  report: EvaluationReport | null;
  /** Null without a champion or when its labels differ. */
  championReport: EvaluationReport | null;
  comparison: Comparison;
}

/** Evaluates candidate and champion in the inference process that serves them, and trains the baseline. */
export async function compareModels(
  dependencies: ActivityDependencies,
  models: Models,
  signal: AbortSignal,
): Promise<EvaluatedModels> {
  const loader = createModelLoader(dependencies);
  try {
    return await loadAndCompare(dependencies, models, loader, signal);
  } catch (error) {
    if (!(error instanceof UnusableCandidateError)) throw error;
    const comparison = await describeProblem(dependencies.store, models, error.problem);
    return { report: null, championReport: null, comparison };
  } finally {
    await loader.close();
  }
}

async function loadAndCompare(
  dependencies: ActivityDependencies,
  models: Models,
  loader: ModelLoader,
  signal: AbortSignal,
): Promise<EvaluatedModels> {
  const { dataset } = models;
  const local = await fetchDataset(dependencies.store, dataset.digest, dependencies);
  const rows: DatasetRow[] = [];
  for await (const row of readSplit(local, 'test')) rows.push(row);
  const texts = rows.map(({ text }) => text);

  const fetched = await runCandidateCheck('artifact', () => loader.fetch(models.candidate.digest));
  const candidate = await runCandidateCheck('loads', () => loader.load(fetched));
  const parity = await runCandidateCheck('golden-texts', () =>
    measureParity(candidate.directory, candidate.pool),
  );
  const report = await runCandidateCheck('golden-texts', () =>
    evaluateModel(candidate, dataset, rows, signal),
  );

  const champion = models.champion && (await loader.load(await loader.fetch(models.champion.digest)));
  const championReport =
    champion && haveSameClasses(champion.manifest.labels, dataset.labels)
      ? await evaluateModel(champion, dataset, rows, signal)
      : null;
  const comparison: Comparison = {
    ...describeModels(models, champion?.manifest.labels),
    candidateProblem: null,
    baseline: await runBaseline(
      { train: shardPaths(local, 'train'), test: shardPaths(local, 'test') },
      signal,
    ),
    championRows:
      champion &&
      (await findChampionRows(dependencies, champion.manifest.lineage.datasetDigest, report.rowIds)),
    parity,
    latency: await compareLatency(candidate.pool, champion?.pool ?? null, texts, signal),
  };
  return { report, championReport, comparison };
}

/** Which of the test rows `ids` are in the champion's dataset; null when that is no longer known. */
async function findChampionRows(
  dependencies: ActivityDependencies,
  datasetDigest: string,
  ids: readonly string[],
): Promise<Comparison['championRows']> {
  const known = await findRows(dependencies.store, datasetDigest, ids, dependencies);
  if (known === null) return null;
  const idsOf = (isTest: boolean) =>
    [...known.values()].filter(({ split }) => (split === 'test') === isTest).map(({ id }) => id);
  return { test: idsOf(true), trained: idsOf(false) };
}

/** What is recorded of a candidate that cannot be evaluated. */
async function describeProblem(
  store: ObjectStore,
  models: Models,
  candidateProblem: CandidateProblem,
): Promise<Comparison> {
  const champion = models.champion && (await readModelManifest(store, models.champion.digest));
  return {
    ...describeModels(models, champion?.labels),
    candidateProblem,
    baseline: null,
    championRows: null,
    parity: null,
    latency: null,
  };
}

const describeModels = ({ candidate, champion, dataset }: Models, championLabels: string[] = []) => ({
  formatVersion: 1 as const,
  candidateDigest: candidate.digest,
  datasetDigest: dataset.digest,
  candidateSample: candidate.sample,
  champion: champion && {
    digest: champion.digest,
    generation: champion.generation,
    sample: champion.sample,
    labels: championLabels,
  },
});

/**
 * Class numbers are indices into the labels, so two models are comparable only when labels and order are the
 * same.
 */
const haveSameClasses = (a: readonly string[], b: readonly string[]): boolean =>
  a.join('\0') === b.join('\0');
