import { percent } from '../../contracts/percent.js';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Champion } from '../../contracts/champion.js';
import type { DatasetReference, DatasetRow, SplitName } from '../../contracts/dataset.js';
import type { BaselineReport, CandidateProblem, Comparison } from '../../contracts/evaluation.js';
import type { EvaluationSummary } from '../../contracts/lifecycle.js';
import type { ObjectReference } from '../../contracts/references.js';
import type { RunRecord } from '../../contracts/run.js';
import { runBaseline } from '../../model/baseline/baseline-process.js';
import { compareLatency } from '../../model/inference/compare-latency.js';
import { measureParity } from '../../model/inference/golden-parity.js';
import { startInferencePool, type InferencePool } from '../../model/inference/inference-pool.js';
import { currentChampion } from '../../registry/champions.js';
import { readSplit, splitReference } from '../../registry/datasets.js';
import { fetchVerifiedFile } from '../../store/fetch-directory.js';
import { fetchModel, readModelManifest } from '../../registry/models.js';
import { findRowsOfDataset } from '../../registry/rows-of-dataset.js';
import { saveComparison, saveEvaluation } from '../../registry/runs.js';
import { runCandidateCheck, UnusableCandidate } from '../evaluation/candidate-problem.js';
import type { ActivityDependencies } from '../dependencies.js';
import { evaluateModel, type LoadedModel } from '../evaluation/evaluate-model.js';
import type { Candidate } from '../../contracts/step-results.js';
import { withHeartbeat } from '../runtime/heartbeat.js';
import { makeStepDirectory } from '../runtime/step-directory.js';

/** Where the reports of an evaluation are, and which champion it was made against. */
export interface Evaluation {
  /** Null when the candidate cannot be asked; the comparison says why. */
  candidate: ObjectReference | null;
  /** Null without a champion, or when its labels are others. */
  champion: ObjectReference | null;
  comparison: ObjectReference;
  /** 0 when there was no champion. */
  championGeneration: number;
  metrics: EvaluationSummary | null;
  summary: string;
}

interface EvaluateInput {
  run: RunRecord;
  dataset: DatasetReference;
  candidate: Candidate;
}

/**
 * Lets the candidate, and the champion of this moment, answer the candidate's test rows in the very process that will serve.
 * A candidate that cannot be loaded or asked is reported as such.
 */
export const createEvaluate = (dependencies: ActivityDependencies) => ({
  async evaluate(input: EvaluateInput): Promise<Evaluation> {
    return withHeartbeat(async (_report, signal) => {
      const champion = await currentChampion(dependencies.store, input.run.model);
      const pools: InferencePool[] = [];
      try {
        return await compareModels(dependencies, { ...input, champion, pools, signal });
      } catch (error) {
        if (!(error instanceof UnusableCandidate)) throw error;
        return await reportProblem(dependencies, { ...input, champion, problem: error.problem });
      } finally {
        await Promise.all(pools.map((pool) => pool.close()));
      }
    });
  },
});

async function compareModels(
  dependencies: ActivityDependencies,
  input: EvaluateInput & { champion: Champion | null; pools: InferencePool[]; signal: AbortSignal },
): Promise<Evaluation> {
  const { store } = dependencies;
  const { run, dataset, champion, pools, signal } = input;
  const fetch = (digest: string) => fetchModel(store, digest, dependencies.cacheDirectory);
  const load = async (digest: string, fetched: Awaited<ReturnType<typeof fetch>>): Promise<LoadedModel> => {
    const pool = await startInferencePool({
      modelDirectory: fetched.directory,
      processes: 1,
      threadsPerProcess: dependencies.threads,
    });
    pools.push(pool);
    return { digest, ...fetched, pool };
  };
  const rows: DatasetRow[] = [];
  for await (const row of readSplit(store, dataset, 'test')) rows.push(row);

  const { digest } = input.candidate;
  const fetched = await runCandidateCheck('artifact', () => fetch(digest));
  const candidate = await runCandidateCheck('loads', () => load(digest, fetched));
  const parity = await runCandidateCheck('golden-texts', () =>
    measureParity(candidate.directory, candidate.pool),
  );
  const report = await runCandidateCheck('golden-texts', () =>
    evaluateModel(candidate, dataset, rows, signal),
  );

  const loadedChampion = champion && (await load(champion.digest, await fetch(champion.digest)));
  const comparable =
    loadedChampion !== null && sameLabels(loadedChampion.pool.settings.labels, dataset.labels);
  const championReport = comparable ? await evaluateModel(loadedChampion, dataset, rows, signal) : null;
  const baselineReport = await baseline(dependencies, dataset, signal);
  const comparison: Comparison = {
    candidateDigest: digest,
    datasetDigest: dataset.digest,
    baseline: baselineReport,
    candidateSample: input.candidate.sample,
    champion: champion && loadedChampion && describeChampion(champion, loadedChampion.manifest.labels),
    championRows:
      loadedChampion &&
      (await findRowsOfDataset(store, loadedChampion.manifest.lineage.datasetDigest, report.rowIds)),
    candidateProblem: null,
    parity,
    latency: await compareLatency(
      candidate.pool,
      loadedChampion?.pool ?? null,
      rows.map(({ text }) => text),
      signal,
    ),
  };
  const { metrics } = report;
  const summary: EvaluationSummary = {
    testRows: metrics.rows,
    accuracy: metrics.accuracy,
    macroF1: metrics.macroF1,
    rocAuc: metrics.rocAuc,
    expectedCalibrationError: metrics.expectedCalibrationError,
    baselineAccuracy: baselineReport.accuracy,
    championAccuracy: championReport?.metrics.accuracy ?? null,
  };
  return {
    candidate: await saveEvaluation(store, run.runId, 'candidate', report),
    champion: championReport && (await saveEvaluation(store, run.runId, 'champion', championReport)),
    comparison: await saveComparison(store, run.runId, comparison),
    championGeneration: champion?.generation ?? 0,
    metrics: summary,
    summary: describe(summary),
  };
}

/** What is left to say of a candidate that cannot be asked. */
async function reportProblem(
  { store }: ActivityDependencies,
  input: EvaluateInput & { champion: Champion | null; problem: CandidateProblem },
): Promise<Evaluation> {
  const { run, dataset, candidate, champion, problem } = input;
  const comparison: Comparison = {
    candidateDigest: candidate.digest,
    datasetDigest: dataset.digest,
    baseline: null,
    candidateSample: candidate.sample,
    champion:
      champion && describeChampion(champion, (await readModelManifest(store, champion.digest)).labels),
    championRows: null,
    candidateProblem: problem,
    parity: null,
    latency: null,
  };
  return {
    candidate: null,
    champion: null,
    comparison: await saveComparison(store, run.runId, comparison),
    championGeneration: champion?.generation ?? 0,
    metrics: null,
    summary: `the candidate cannot be asked (${problem.check}): ${problem.message}`,
  };
}

const sameLabels = (a: readonly string[], b: readonly string[]): boolean => a.join('\0') === b.join('\0');

const describeChampion = (
  { digest, generation, sample }: Champion,
  labels: string[],
): NonNullable<Comparison['champion']> => ({ digest, generation, sample, labels });

async function baseline(
  { store, workDirectory }: ActivityDependencies,
  dataset: DatasetReference,
  signal: AbortSignal,
): Promise<BaselineReport> {
  const directory = await makeStepDirectory(workDirectory, 'baseline');
  try {
    const fetchSplit = async (split: SplitName): Promise<string> => {
      const path = join(directory, `${split}.jsonl`);
      await fetchVerifiedFile(store, await splitReference(store, dataset, split), path);
      return path;
    };
    return await runBaseline({ train: await fetchSplit('train'), test: await fetchSplit('test') }, signal);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function describe({
  testRows,
  accuracy,
  macroF1,
  baselineAccuracy,
  championAccuracy,
}: EvaluationSummary): string {
  const beside = [
    `TF-IDF + logistic regression ${percent(baselineAccuracy)}`,
    ...(championAccuracy === null ? [] : [`champion ${percent(championAccuracy)}`]),
  ];
  const warning =
    accuracy < baselineAccuracy
      ? ' The simple baseline does better here: this model is not worth its cost. More rows or a pretrained base may help.'
      : '';
  return `accuracy ${percent(accuracy)}, macro F1 ${percent(macroF1)} on ${testRows} test rows (${beside.join(', ')}).${warning}`;
}
