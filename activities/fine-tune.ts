import { activityInfo } from '@temporalio/activity';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetReference } from '../contracts/dataset.js';
import { EvergreenError } from '../contracts/errors.js';
import type { ObjectReference } from '../contracts/references.js';
import type { RunRecord } from '../contracts/run.js';
import type { TrainingProgress } from '../contracts/training-progress.js';
import { superviseTraining } from '../model/training/process/supervise-training.js';
import { newestCheckpoint, saveCheckpoint } from '../registry/checkpoints.js';
import { saveModel } from '../registry/models.js';
import { saveMetrics } from '../registry/runs.js';
import { fetchTokens } from '../registry/tokens.js';
import { resolveBase, type ResolvedBase } from '../sources/bases/resolve-base.js';
import type { ActivityDependencies } from './dependencies.js';
import { withHeartbeat } from './heartbeat.js';
import type { Tokens } from './tokenize.js';

/** A trained model in the registry that is not champion (yet). */
export interface Candidate {
  digest: string;
  manifest: ObjectReference;
  /** Trained on the corpus that Evergreen generates itself. */
  sample: boolean;
  sentence: string;
}

interface FineTuneInput {
  run: RunRecord;
  dataset: DatasetReference;
  tokens: Tokens;
}

/** Trains in a child process, from the newest checkpoint of the run where there is one, and stores the model. */
export const createFineTune = (dependencies: ActivityDependencies) => ({
  async fineTune(input: FineTuneInput): Promise<Candidate> {
    return withHeartbeat(async (report, signal) => {
      const directory = await mkdtemp(join(dependencies.workDirectory, 'fine-tune-'));
      try {
        return await train(dependencies, input, { directory, report, signal });
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    });
  },
});

async function train(
  { store, cacheDirectory, threads, offline, log }: ActivityDependencies,
  { run, dataset, tokens }: FineTuneInput,
  {
    directory,
    report,
    signal,
  }: { directory: string; report: (progress: TrainingProgress) => void; signal: AbortSignal },
): Promise<Candidate> {
  const base = await resolveBase(run.base, { cacheDirectory, offline, say: log });
  requireSameBase(base, tokens.baseSha256);
  const local = await fetchTokens(store, tokens.reference, cacheDirectory);
  const resumeDirectory = join(directory, 'resume');
  const checkpoint = await newestCheckpoint(store, run.runId, resumeDirectory);
  if (checkpoint !== null) log('resuming', { runId: run.runId, step: checkpoint.step });
  const outputDirectory = join(directory, 'model');
  let progress: TrainingProgress | undefined;

  const summary = await superviseTraining(
    {
      outputDirectory,
      checkpointDirectory: join(directory, 'checkpoints'),
      tokensDirectory: local.directory,
      base: base.kind === 'scratch' ? { kind: 'scratch' } : { kind: 'directory', path: base.path },
      labels: dataset.labels,
      hyperparameters: run.hyperparameters,
      threads,
      resumeFrom: checkpoint === null ? null : resumeDirectory,
    },
    join(directory, 'job.json'),
    {
      signal,
      onProgress(next) {
        progress = next;
        report(next);
      },
      async onCheckpoint({ step, directory: folder }) {
        await saveCheckpoint(store, run.runId, { step, directory: folder, attempt: activityInfo().attempt });
        if (progress !== undefined) await saveMetrics(store, run.runId, { progress, summary: null });
      },
    },
  );
  if (progress !== undefined) await saveMetrics(store, run.runId, { progress, summary });
  const model = await saveModel(store, {
    directory: outputDirectory,
    lineage: {
      datasetDigest: dataset.digest,
      tokensDigest: tokens.reference.sha256,
      base: run.base,
      baseSha256: tokens.baseSha256,
      hyperparameters: run.hyperparameters,
      engine: summary.engine,
      source: run.source,
      sample: dataset.sample,
    },
  });
  return {
    ...model,
    sample: dataset.sample,
    sentence: `${summary.steps} steps in ${summary.trainingSeconds.toFixed(0)} s, validation accuracy ${(summary.bestValidationAccuracy * 100).toFixed(2)} %, model ${model.digest.slice(0, 16)}`,
  };
}

/** The tokenizer was taken from these weights' folder; training on others would go wrong silently. */
function requireSameBase(base: ResolvedBase, expected: string | null): void {
  const actual = base.kind === 'directory' ? base.weightsSha256 : null;
  if (actual !== expected)
    throw new EvergreenError(
      'invalid-model',
      `The base on this machine has other weights (sha256 ${actual}) than the one the data was tokenized with (${expected}). Bring both to the same version, then start again.`,
    );
}
