import { percent } from '../../contracts/percent.js';
import { activityInfo } from '@temporalio/activity';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetReference } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import type { ObjectReference } from '../../contracts/references.js';
import type { RunRecord } from '../../contracts/run.js';
import type { TrainingProgress } from '../../contracts/training-progress.js';
import { chooseCompute } from '../../model/engines/choose-compute.js';
import { superviseTraining } from '../../model/training/process/supervise-training.js';
import { planTrainingAttempt, type AttemptPlan, type FailedAttempt } from '../../policy/training-attempts.js';
import { newestCheckpoint, saveCheckpoint } from '../../registry/checkpoints.js';
import { saveModel } from '../../registry/models.js';
import { retryOutages } from '../../store/retry-outages.js';
import { saveMetrics } from '../../registry/runs.js';
import { fetchTokens } from '../../registry/tokens.js';
import { readFailedAttempts, saveFailedAttempt } from '../../registry/training-attempts.js';
import type { LoadedBase } from '../../sources/bases/load-base.js';
import type { ActivityDependencies } from '../dependencies.js';
import { loadRunBase } from '../inputs/load-run-base.js';
import { withHeartbeat } from '../runtime/heartbeat.js';
import type { Tokens } from './tokenize.js';
import { makeStepDirectory } from '../runtime/step-directory.js';

/** A trained model in the registry that is not champion (yet). */
export interface Candidate {
  digest: string;
  manifest: ObjectReference;
  /** Trained on the corpus that Evergreen generates itself. */
  sample: boolean;
  summary: string;
}

/** What one attempt works with. */
interface Attempt {
  directory: string;
  report: (progress: TrainingProgress) => void;
  signal: AbortSignal;
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
      const directory = await makeStepDirectory(dependencies.workDirectory, 'fine-tune');
      try {
        return await train(dependencies, input, { directory, report, signal });
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    });
  },
});

async function train(
  dependencies: ActivityDependencies,
  { run, dataset, tokens }: FineTuneInput,
  { directory, report, signal }: Attempt,
): Promise<Candidate> {
  const { threads, log } = dependencies;
  const { runId, hyperparameters } = run;
  let progress: TrainingProgress | undefined;
  let waitingFor: string | null = null;
  // Training goes on while a checkpoint waits; its progress must not hide what is waited for.
  const tell = (): void => {
    if (progress !== undefined) report(waitingFor === null ? progress : { ...progress, waitingFor });
  };
  const store = retryOutages(dependencies.store, {
    signal,
    onWait(why) {
      log(why === null ? 'the store works again' : `waiting for the store: ${why}`, { runId });
      waitingFor = why;
      tell();
    },
  });
  const plan = planTrainingAttempt(await readFailedAttempts(store, runId), hyperparameters.batchSize);
  if (plan.outcome !== 'train') throw givingUp(plan, hyperparameters);
  const { microBatchSize } = plan;
  if (microBatchSize < hyperparameters.batchSize)
    log('computing fewer rows at once, for want of memory', { runId, microBatchSize });

  const base = await loadRunBase(run.base, { ...dependencies, store });
  requireSameBase(base, tokens.baseSha256);
  const local = await fetchTokens(store, tokens.reference, dependencies);
  const resumeDirectory = join(directory, 'resume');
  const checkpoint = await newestCheckpoint(store, runId, resumeDirectory, (message) =>
    log(message, { runId }),
  );
  const { attempt } = activityInfo();
  if (checkpoint !== null) log('resuming', { runId, attempt, step: checkpoint.step });
  const outputDirectory = join(directory, 'model');

  const summary = await superviseTraining(
    {
      outputDirectory,
      checkpointDirectory: join(directory, 'checkpoints'),
      tokensDirectory: local.directory,
      base: base.kind === 'scratch' ? { kind: 'scratch' } : { kind: 'directory', path: base.path },
      labels: dataset.labels,
      hyperparameters,
      microBatchSize,
      compute: chooseCompute(hyperparameters),
      threads,
      resumeFrom: checkpoint === null ? null : resumeDirectory,
    },
    join(directory, 'job.json'),
    {
      signal,
      onProgress(next) {
        progress = next;
        tell();
      },
      async onCheckpoint({ step, directory: checkpointDirectory }) {
        await saveCheckpoint(store, runId, { step, directory: checkpointDirectory, attempt });
        if (progress !== undefined) await saveMetrics(store, runId, { progress, summary: null });
      },
      ...(dependencies.countOutOfMemoryKills && {
        countOutOfMemoryKills: dependencies.countOutOfMemoryKills,
      }),
    },
  ).catch(async (error: unknown) => {
    if (!isOwnFault(error)) throw error;
    const resumedFromStep = checkpoint?.step ?? 0;
    const step = progress?.step ?? resumedFromStep;
    await saveFailedAttempt(store, runId, {
      attempt,
      code: error.code,
      resumedFromStep,
      step,
      microBatchSize,
    });
    const next = planTrainingAttempt(await readFailedAttempts(store, runId), hyperparameters.batchSize);
    if (next.outcome !== 'train') throw givingUp(next, hyperparameters, error);
    throw describeFailedAttempt(error, { step, microBatchSize, next: next.microBatchSize });
  });
  if (progress !== undefined) await saveMetrics(store, runId, { progress, summary });
  const model = await saveModel(store, {
    directory: outputDirectory,
    lineage: {
      datasetDigest: dataset.digest,
      tokensDigest: tokens.reference.sha256,
      base: run.base,
      baseSha256: tokens.baseSha256,
      hyperparameters,
      compute: summary.compute,
      ...(microBatchSize < hyperparameters.batchSize && { microBatchSize }),
      source: run.source,
      sample: dataset.sample,
    },
  });
  return {
    ...model,
    sample: dataset.sample,
    summary: `${summary.steps} steps in ${summary.trainingSeconds.toFixed(0)} s, validation accuracy ${percent(summary.bestValidationAccuracy)}, model ${model.digest.slice(0, 16)}`,
  };
}

const isOwnFault = (error: unknown): error is EvergreenError & { code: FailedAttempt['code'] } =>
  error instanceof EvergreenError && (error.code === 'out-of-memory' || error.code === 'trainer-crashed');

function describeFailedAttempt(
  error: EvergreenError,
  { step, microBatchSize, next }: { step: number; microBatchSize: number; next: number },
): EvergreenError {
  const remedy =
    error.code === 'out-of-memory'
      ? ` ${microBatchSize} rows at once were too many; the next attempt computes ${next} at once, with the same effective batch.`
      : '';
  return new EvergreenError(error.code, `${error.message} That was after step ${step}.${remedy}`, {
    details: { ...error.details, step, microBatchSize },
    cause: error,
  });
}

function givingUp(
  plan: Exclude<AttemptPlan, { outcome: 'train' }>,
  { maxLength }: Hyperparameters,
  cause?: EvergreenError,
): EvergreenError {
  return plan.outcome === 'too-little-memory'
    ? new EvergreenError(
        'out-of-memory',
        `This machine has too little memory to train even one row of ${maxLength} tokens at a time. Lower maxLength, take a smaller base, or let a machine with more memory poll the queue evergreen-train.`,
        { cause, isFinal: true },
      )
    : new EvergreenError(
        'trainer-crashed',
        `The trainer crashed ${plan.crashes} times without reaching another checkpoint. ${cause?.message ?? ''}`.trim(),
        { cause, isFinal: true },
      );
}

/** The tokenizer was taken from these weights' directory; training on others would go wrong silently. */
function requireSameBase(base: LoadedBase, expected: string | null): void {
  const actual = base.kind === 'directory' ? base.weightsSha256 : null;
  if (actual !== expected)
    throw new EvergreenError(
      'invalid-model',
      `The base on this machine has other weights (sha256 ${actual}) than the one the data was tokenized with (${expected}). Bring both to the same version, then start again.`,
    );
}
