import type { Champion } from '../../contracts/champion.js';
import type { DatasetReference, DatasetRow, DataSource } from '../../contracts/dataset.js';
import type { CandidateProblem, Comparison, EvaluationReport } from '../../contracts/evaluation.js';
import { runBaseline } from '../../model/baseline/baseline-process.js';
import { compareLatency } from '../../model/inference/compare-latency.js';
import { measureParity } from '../../model/inference/golden-parity.js';
import { fetchDataset, readSplit, shardPaths } from '../../registry/datasets.js';
import { readModelManifest } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ActivityDependencies } from '../dependencies.js';
import { askEarlierChampions } from './ask-earlier-champions.js';
import { evaluateByFolds, evaluateModel, haveSameClasses } from './evaluate-model.js';
import { findChampionRows, readFeedbackFacts } from './find-test-rows.js';
import { createModelLoader, type ModelLoader } from './load-models.js';
import { runCandidateCheck, UnusableCandidateError } from './unusable-candidate.js';

interface Models {
  candidate: { digest: string; sample: boolean };
  champion: Champion | null;
  dataset: DatasetReference;
  /** What the dataset was made of: names the feedback that counts. */
  source: DataSource;
}

/**
 * Reports of both models on the candidate's test rows (or, with cross-validation, on its training rows), and everything else that
 * the gate compares.
 */
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
  const { store } = dependencies;
  const { dataset } = models;
  const local = await fetchDataset(store, dataset.digest, dependencies);
  const rows: DatasetRow[] = [];
  const { crossValidation } = local.manifest;
  const judging = crossValidation === undefined ? 'test' : 'train';
  for await (const row of readSplit(local, judging)) rows.push(row);
  const texts = rows.map(({ text }) => text);

  const fetched = await runCandidateCheck('artifact', () => loader.fetch(models.candidate.digest));
  const candidate = await runCandidateCheck('loads', () => loader.load(fetched));
  const parity = await runCandidateCheck('golden-texts', () =>
    measureParity(candidate.directory, candidate.pool),
  );
  const report = await runCandidateCheck('golden-texts', () =>
    crossValidation === undefined
      ? evaluateModel(store, candidate, { dataset, rows }, signal)
      : evaluateByFolds(store, candidate, { dataset, rows }),
  );

  const champion = models.champion && (await loader.load(await loader.fetch(models.champion.digest)));
  const championReport =
    champion && haveSameClasses(champion.manifest.labels, dataset.labels)
      ? await evaluateModel(store, champion, { dataset, rows }, signal)
      : null;
  const championRows =
    champion &&
    (await findChampionRows(dependencies, champion.manifest.lineage.datasetDigest, report.rowIds));
  const comparison: Comparison = {
    ...describeModels(models, champion?.manifest.labels),
    candidateProblem: null,
    baseline: await runBaseline(
      {
        train: shardPaths(local, 'train'),
        test: shardPaths(local, 'test'),
        ...(crossValidation && { foldOfRow: crossValidation.foldOfRow }),
      },
      signal,
    ),
    championRows,
    ...(await readFeedbackFacts(store, models, rows)),
    earlierChampions:
      models.champion && championReport
        ? await askEarlierChampions(
            dependencies,
            {
              champion: models.champion,
              labels: dataset.labels,
              rows,
              oldRows: championRows && new Set(championRows.test),
              exceptDigests: [models.candidate.digest, models.champion.digest],
            },
            signal,
          )
        : [],
    parity,
    latency: await compareLatency(candidate.pool, champion?.pool ?? null, texts, signal),
  };
  return { report, championReport, comparison };
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
    alarmRows: [],
    rowsBeforeChange: [],
    contradictedRows: [],
    newestLabelCounts: null,
    earlierChampions: [],
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
