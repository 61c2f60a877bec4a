import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Champion } from '../contracts/champion.js';
import type { DatasetReference, DatasetRow, SplitName } from '../contracts/dataset.js';
import type { BaselineReport, Comparison } from '../contracts/evaluation.js';
import type { EvaluationSummary } from '../contracts/lifecycle.js';
import type { ObjectReference } from '../contracts/references.js';
import type { RunRecord } from '../contracts/run.js';
import { runBaseline } from '../model/baseline/baseline-process.js';
import { compareLatency } from '../model/inference/compare-latency.js';
import { measureParity } from '../model/inference/golden-parity.js';
import { startInferencePool, type InferencePool } from '../model/inference/inference-pool.js';
import { currentChampion } from '../registry/champions.js';
import { readSplit, splitReference } from '../registry/datasets.js';
import { fetchVerifiedFile } from '../registry/fetch-folder.js';
import { fetchModel } from '../registry/models.js';
import { saveComparison, saveEvaluation } from '../registry/runs.js';
import type { ActivityDependencies } from './dependencies.js';
import { evaluateModel, type LoadedModel } from './evaluate-model.js';
import type { Candidate } from './fine-tune.js';
import { withHeartbeat } from './heartbeat.js';
import { makeWorkFolder } from './work-folder.js';

/** Where the reports of an evaluation are, and which champion it was made against. */
export interface Evaluation {
  candidate: ObjectReference;
  /** Null without a champion, or when its labels are others. */
  champion: ObjectReference | null;
  comparison: ObjectReference;
  /** 0 when there was no champion. */
  championGeneration: number;
  summary: EvaluationSummary;
  sentence: string;
}

interface EvaluateInput {
  run: RunRecord;
  dataset: DatasetReference;
  candidate: Candidate;
}

/** Lets the candidate, and the champion of this moment, answer the candidate's test rows in the very process that will serve. */
export const createEvaluate = (dependencies: ActivityDependencies) => ({
  async evaluate(input: EvaluateInput): Promise<Evaluation> {
    return withHeartbeat(async (_report, signal) => {
      const { store } = dependencies;
      const { run, dataset } = input;
      const champion = await currentChampion(store, run.model);
      const pools: InferencePool[] = [];
      const load = async (digest: string): Promise<LoadedModel> => {
        const { directory, manifest } = await fetchModel(store, digest, dependencies.cacheDirectory);
        const pool = await startInferencePool({
          modelDirectory: directory,
          processes: 1,
          threadsPerProcess: dependencies.threads,
        });
        pools.push(pool);
        return { digest, manifest, directory, pool };
      };
      try {
        const rows: DatasetRow[] = [];
        for await (const row of readSplit(store, dataset, 'test')) rows.push(row);
        const candidate = await load(input.candidate.digest);
        const reigning = champion && (await load(champion.digest));
        const comparable = reigning !== null && sameLabels(reigning.pool.settings.labels, dataset.labels);

        const report = await evaluateModel(candidate, dataset, rows, signal);
        const championReport = comparable ? await evaluateModel(reigning, dataset, rows, signal) : null;
        const comparison: Comparison = {
          baseline: await baseline(dependencies, dataset, signal),
          candidateSample: input.candidate.sample,
          champion: champion && reigning && describeChampion(champion, reigning),
          parity: await measureParity(candidate.directory, candidate.pool),
          latency: await compareLatency(
            candidate.pool,
            reigning?.pool ?? null,
            rows.map(({ text }) => text),
          ),
        };
        const { metrics } = report;
        const summary: EvaluationSummary = {
          testRows: metrics.rows,
          accuracy: metrics.accuracy,
          macroF1: metrics.macroF1,
          rocAuc: metrics.rocAuc,
          expectedCalibrationError: metrics.expectedCalibrationError,
          baselineAccuracy: comparison.baseline.accuracy,
          championAccuracy: championReport?.metrics.accuracy ?? null,
        };
        return {
          candidate: await saveEvaluation(store, run.runId, 'candidate', report),
          champion: championReport && (await saveEvaluation(store, run.runId, 'champion', championReport)),
          comparison: await saveComparison(store, run.runId, comparison),
          championGeneration: champion?.generation ?? 0,
          summary,
          sentence: describe(summary),
        };
      } finally {
        await Promise.all(pools.map((pool) => pool.close()));
      }
    });
  },
});

const sameLabels = (a: readonly string[], b: readonly string[]): boolean => a.join('\0') === b.join('\0');

const describeChampion = (
  champion: Champion,
  { pool }: LoadedModel,
): NonNullable<Comparison['champion']> => ({
  digest: champion.digest,
  generation: champion.generation,
  sample: champion.sample,
  labels: pool.settings.labels,
});

async function baseline(
  { store, workDirectory }: ActivityDependencies,
  dataset: DatasetReference,
  signal: AbortSignal,
): Promise<BaselineReport> {
  const directory = await makeWorkFolder(workDirectory, 'baseline');
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
  const percent = (rate: number): string => `${(rate * 100).toFixed(2)} %`;
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
