import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EvergreenError, type ErrorCode } from '../../../contracts/errors.js';
import type {
  PausedTraining,
  TrainingProgress,
  TrainingSummary,
} from '../../../contracts/training-progress.js';
import { forkScript } from '../../processes/fork-script.js';
import type { TrainingHooks } from '../train-classifier.js';
import { countOutOfMemoryKills } from './count-out-of-memory-kills.js';
import { collectErrorOutput, describeTrainerExit } from './trainer-failure.js';
import type { TrainingJob } from './training-job.js';

const trainerMain = fileURLToPath(new URL('trainer-main.ts', import.meta.url));
const killAfterMs = 5_000;

/** From the trainer process to its supervisor. */
export type TrainerMessage =
  | { type: 'progress'; progress: TrainingProgress }
  | { type: 'checkpoint'; step: number; directory: string }
  | { type: 'finished'; summary: TrainingSummary | PausedTraining }
  | { type: 'failed'; code: ErrorCode; message: string; details: Record<string, unknown> };

/**
 * From the supervisor to the trainer: the checkpoint of this step is stored, so its directory can be removed.
 */
export interface CheckpointStored {
  type: 'checkpoint-stored';
  step: number;
}

/** `onCheckpoint` stores a complete checkpoint directory; the trainer removes the directory afterwards. */
export interface Supervision extends Omit<TrainingHooks, 'beforeEachBatch'> {
  /** Ends the trainer. */
  signal: AbortSignal;
  /**
   * The kernel's count of out-of-memory kills; null where there is none. That of this process's control group
   * when absent.
   */
  countOutOfMemoryKills?: () => Promise<number | null>;
}

/**
 * Runs a training job in a child process: the event loop of this process stays free, and a leak or crash ends
 * with the child.
 * @param jobPath where the job is written for the trainer to read
 * @throws EvergreenError what the trainer reported; `trainer-crashed` when it died; `out-of-memory` when it
 * died for lack of memory; what `onCheckpoint` threw; the signal's reason
 */
export async function superviseTraining(
  job: TrainingJob,
  jobPath: string,
  supervision: Supervision,
): Promise<TrainingSummary | PausedTraining> {
  supervision.signal.throwIfAborted();
  await mkdir(dirname(jobPath), { recursive: true });
  await writeFile(jobPath, JSON.stringify(job));
  const countKills = supervision.countOutOfMemoryKills ?? countOutOfMemoryKills;
  const killsBefore = await countKills();
  const trainer = forkScript(trainerMain, [jobPath], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const errorOutput = collectErrorOutput(trainer);
  const stop = (): void => stopTrainer(trainer);
  supervision.signal.addEventListener('abort', stop, { once: true });
  process.once('exit', stop);
  try {
    const result = await followTrainer(trainer, supervision);
    if (result?.type === 'finished') return result.summary;
    supervision.signal.throwIfAborted();
    if (result?.type === 'failed')
      throw new EvergreenError(result.code, result.message, { details: result.details });
    const hasKernelKilled = killsBefore !== null && ((await countKills()) ?? 0) > killsBefore;
    throw describeTrainerExit(trainer, errorOutput, hasKernelKilled);
  } finally {
    supervision.signal.removeEventListener('abort', stop);
    process.removeListener('exit', stop);
    if (trainer.exitCode === null && trainer.signalCode === null) trainer.kill('SIGKILL');
  }
}

type TrainerResult = Extract<TrainerMessage, { type: 'finished' | 'failed' }>;

/**
 * Handles the trainer's messages until it has ended and every checkpoint is stored.
 * @returns its result, if it sent one
 */
async function followTrainer(
  trainer: ChildProcess,
  { onProgress, onCheckpoint }: Supervision,
): Promise<TrainerResult | undefined> {
  let result: TrainerResult | undefined;
  let storing = Promise.resolve();
  let storeFailure: { error: unknown } | undefined;
  trainer.on('message', (message: TrainerMessage) => {
    switch (message.type) {
      case 'progress':
        return onProgress(message.progress);
      case 'checkpoint': {
        const { step, directory } = message;
        storing = onCheckpoint({ step, directory }).then(
          () => {
            if (trainer.connected)
              trainer.send({ type: 'checkpoint-stored', step } satisfies CheckpointStored);
          },
          (error: unknown) => {
            storeFailure = { error };
            stopTrainer(trainer);
          },
        );
        return;
      }
      case 'finished':
      case 'failed':
        result = message;
    }
  });
  await once(trainer, 'close');
  await storing;
  if (storeFailure !== undefined) throw storeFailure.error;
  return result;
}

function stopTrainer(trainer: ChildProcess): void {
  trainer.kill('SIGTERM');
  setTimeout(() => trainer.kill('SIGKILL'), killAfterMs).unref();
}
