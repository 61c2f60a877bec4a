import { activityInfo } from '@temporalio/activity';
import { join } from 'node:path';
import type { DatasetReference } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import { describeFrozenEncoder } from '../../contracts/describe-frozen-encoder.js';
import { describeLexicalView } from '../../contracts/describe-lexical-view.js';
import { percent } from '../../contracts/percent.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Tokens, TrainedModel } from '../../contracts/step-results.js';
import {
  isFinished,
  type PausedTraining,
  type TrainingProgress,
  type TrainingSummary,
} from '../../contracts/training-progress.js';
import { superviseTraining } from '../../model/training/process/supervise-training.js';
import type { TrainingJob } from '../../model/training/process/training-job.js';
import { chooseEncoder } from '../../policy/few-labels/choose-encoder.js';
import { newestCheckpoint, saveCheckpoint } from '../../registry/checkpoints.js';
import { readDatasetManifest } from '../../registry/datasets.js';
import { fetchTokens } from '../../registry/tokens.js';
import { saveTrainedModel } from '../../registry/trained-models.js';
import { saveMetrics } from '../../registry/trainings.js';
import type { LoadedBase } from '../../sources/bases/load-base.js';
import type { ObjectStore } from '../../store/object-store.js';
import { retryOutages } from '../../store/retry-outages.js';
import type { ActivityDependencies } from '../dependencies.js';
import { loadRunBase } from '../inputs/load-run-base.js';
import { withHeartbeat } from '../runtime/heartbeat.js';
import { withStepDirectory } from '../runtime/step-directory.js';
import { isTrainingFailure, planNextAttempt, recordFailedAttempt } from '../training/failed-attempts.js';
import { pinCompute } from '../training/pin-compute.js';

export interface FineTuneInput {
  run: RunRecord;
  /** Number of the training within its run. */
  trial: number;
  dataset: DatasetReference;
  tokens: Tokens;
}

/** What one attempt works with. */
export interface Attempt {
  directory: string;
  report: (progress: TrainingProgress) => void;
  signal: AbortSignal;
}

/** Trains in a child process, from the newest checkpoint if there is one, and stores the model directory. */
export const createFineTune = (dependencies: ActivityDependencies) => ({
  async fineTune(input: FineTuneInput): Promise<TrainedModel> {
    return withHeartbeat((report, signal) =>
      withStepDirectory(dependencies.workDirectory, 'fine-tune', (directory) =>
        train(dependencies, input, { directory, report, signal }),
      ),
    ) as Promise<TrainedModel>;
  },
});

/**
 * One attempt of a training, from the newest checkpoint if there is one.
 * @param input.until where the trial of a search ends for now; absent: the whole training
 */
export async function train(
  dependencies: ActivityDependencies,
  { run, trial, dataset, tokens, until }: FineTuneInput & Pick<TrainingJob, 'until'>,
  { directory, report, signal }: Attempt,
): Promise<TrainedModel | PausedTraining> {
  const { threads, log, countOutOfMemoryKills } = dependencies;
  const { runId, hyperparameters } = run;
  const training = { runId, trial };
  const { attempt } = activityInfo();
  let progress: TrainingProgress | undefined;
  let waitingFor: string | null = null;
  // Training continues while a checkpoint waits for the store; its progress must not hide that.
  const reportProgress = (): void => {
    if (progress !== undefined) report(waitingFor === null ? progress : { ...progress, waitingFor });
  };
  const store = retryOutages(dependencies.store, {
    signal,
    onWait(why) {
      log(why === null ? 'the store works again' : `waiting for the store: ${why}`, training);
      waitingFor = why;
      reportProgress();
    },
  });
  const microBatchSize = await planNextAttempt(store, training, hyperparameters);
  if (microBatchSize < hyperparameters.batchSize)
    log('computing fewer rows at once, because memory ran out', { ...training, microBatchSize });

  const loaded = await loadRunBase(run.base, { ...dependencies, store });
  requireSameBase(loaded, tokens.baseSha256);
  const base: TrainingJob['base'] =
    loaded.kind === 'scratch' ? { kind: 'scratch' } : { kind: 'directory', path: loaded.path };
  const frozen = await freezeIfFew(store, { run, dataset, isPretrained: loaded.kind === 'directory' });
  // Chosen here, not in `prepare`: only this machine can tell which engines and devices training can have.
  const pinned = await pinCompute({ ...dependencies, store }, run, { base, signal });
  const local = await fetchTokens(store, tokens.reference, dependencies);
  const resumeDirectory = join(directory, 'resume');
  const resumedFromStep = await newestCheckpoint(store, training, resumeDirectory, (message) =>
    log(message, training),
  );
  if (resumedFromStep !== null) log('resuming', { ...training, attempt, step: resumedFromStep });
  const outputDirectory = join(directory, 'model');

  const result = await superviseTraining(
    {
      outputDirectory,
      checkpointDirectory: join(directory, 'checkpoints'),
      tokensDirectory: local.directory,
      tokenShards: { train: local.shardFiles.train, validation: local.shardFiles.validation },
      base,
      labels: dataset.labels,
      hyperparameters,
      ...pinned,
      microBatchSize,
      threads,
      resumeFrom: resumedFromStep === null ? null : resumeDirectory,
      ...(frozen && { frozen }),
      ...(until && { until }),
    },
    join(directory, 'job.json'),
    {
      signal,
      onProgress(next) {
        progress = next;
        reportProgress();
      },
      async onCheckpoint(checkpoint) {
        await saveCheckpoint(store, training, { ...checkpoint, attempt });
        if (progress !== undefined) await saveMetrics(store, training, { progress, summary: null });
      },
      ...(countOutOfMemoryKills && { countOutOfMemoryKills }),
    },
  ).catch(async (error: unknown) => {
    if (!isTrainingFailure(error)) throw error;
    const from = resumedFromStep ?? 0;
    const failed = { attempt, resumedFromStep: from, step: progress?.step ?? from, microBatchSize };
    throw await recordFailedAttempt(store, { training, hyperparameters }, failed, error);
  });
  if (!isFinished(result)) return result;
  if (progress !== undefined) await saveMetrics(store, training, { progress, summary: result });
  return {
    training,
    model: await saveTrainedModel(store, training, outputDirectory),
    compute: pinned.compute,
    result,
    summary: describeTraining(result),
  };
}

function describeTraining(result: TrainingSummary): string {
  const { steps, trainingSeconds, frozenEncoder, bestValidationAccuracy, bestValidationMacroF1 } = result;
  const rows = frozenEncoder?.isCrossValidated ? 'cross-validated' : 'validation';
  return [
    frozenEncoder === undefined
      ? `${steps} steps in ${trainingSeconds.toFixed(0)} s`
      : `${describeFrozenEncoder(frozenEncoder)} (${trainingSeconds.toFixed(0)} s)`,
    `${rows} accuracy ${percent(bestValidationAccuracy)}`,
    `macro F1 ${percent(bestValidationMacroF1)}`,
    describeLexicalView(result.lexical),
  ].join(', ');
}

/** How a frozen encoder is trained; null for one that is fine-tuned. */
async function freezeIfFew(
  store: ObjectStore,
  { run, dataset, isPretrained }: Pick<FineTuneInput, 'run' | 'dataset'> & { isPretrained: boolean },
): Promise<TrainingJob['frozen'] | null> {
  const isCrossValidated = dataset.crossValidationFolds !== undefined;
  const { encoder } = run.hyperparameters;
  const trainingRows = dataset.counts.train;
  if (chooseEncoder({ encoder, isPretrained, trainingRows, isCrossValidated }) === 'fine-tune') return null;
  if (!isCrossValidated) return { foldOfRow: null };
  const { crossValidation } = await readDatasetManifest(store, dataset.digest);
  return { foldOfRow: crossValidation!.foldOfRow };
}

/** The tokens belong to one base's tokenizer; with other weights, training would go wrong silently. */
function requireSameBase(base: LoadedBase, expected: string | null): void {
  const actual = base.kind === 'directory' ? base.weightsSha256 : null;
  if (actual !== expected)
    throw new EvergreenError(
      'invalid-model',
      `The base on this machine has other weights (sha256 ${actual}) than the base that tokenized the data (${expected}). Bring both to the same version, then start again.`,
    );
}
