import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EvergreenError } from '../../../contracts/errors.js';
import type { TrainingProgress, TrainingSummary } from '../../../contracts/training-progress.js';
import { forkScript } from '../../processes/fork-script.js';
import { countOutOfMemoryKills } from './out-of-memory-counter.js';
import { saysOutOfMemory } from './says-out-of-memory.js';
import type { CheckpointStored, TrainerMessage } from './trainer-messages.js';
import type { TrainingJob } from './training-job.js';

const trainerMain = fileURLToPath(new URL('trainer-main.ts', import.meta.url));
const killAfterMs = 5_000;
const keptErrorLines = 5;

export interface Supervision {
  onProgress: (progress: TrainingProgress) => void;
  /** Stores a complete checkpoint directory; the trainer removes it afterwards and goes on meanwhile. */
  onCheckpoint: (checkpoint: { step: number; directory: string }) => Promise<void>;
  /** Ends the trainer. */
  signal: AbortSignal;
  /** How often the kernel killed for want of memory so far; null where that cannot be told. */
  countOutOfMemoryKills?: () => Promise<number | null>;
}

/**
 * Runs a training job in a process of its own, so that this one stays responsive, and nothing the job leaks or breaks stays.
 * @param jobPath where the job is written for the trainer to read
 * @throws EvergreenError as the trainer failed; `trainer-crashed` when it died, `out-of-memory` when the kernel killed it
 * for its memory; what `onCheckpoint` threw; the signal's reason
 */
export async function superviseTraining(
  job: TrainingJob,
  jobPath: string,
  supervision: Supervision,
): Promise<TrainingSummary> {
  supervision.signal.throwIfAborted();
  await mkdir(dirname(jobPath), { recursive: true });
  await writeFile(jobPath, JSON.stringify(job));
  const countKills = supervision.countOutOfMemoryKills ?? countOutOfMemoryKills;
  const killsBefore = await countKills();
  const trainer = forkScript(trainerMain, [jobPath], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const said = keepLastWords(trainer);
  const stop = (): void => stopTrainer(trainer);
  supervision.signal.addEventListener('abort', stop, { once: true });
  process.once('exit', stop);
  try {
    const outcome = await converse(trainer, supervision);
    if (outcome?.type === 'finished') return outcome.summary;
    supervision.signal.throwIfAborted();
    if (outcome?.type === 'failed')
      throw new EvergreenError(outcome.code, outcome.message, { details: outcome.details });
    const isRisen = killsBefore !== null && ((await countKills()) ?? 0) > killsBefore;
    throw describeDeath(trainer, said, isRisen);
  } finally {
    supervision.signal.removeEventListener('abort', stop);
    process.removeListener('exit', stop);
    if (trainer.exitCode === null && trainer.signalCode === null) trainer.kill('SIGKILL');
  }
}

/** Listens until the trainer is gone and every checkpoint is stored. @returns its last word, if it had one */
async function converse(
  trainer: ChildProcess,
  { onProgress, onCheckpoint }: Supervision,
): Promise<Extract<TrainerMessage, { type: 'finished' | 'failed' }> | undefined> {
  let lastWord: Extract<TrainerMessage, { type: 'finished' | 'failed' }> | undefined;
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
        lastWord = message;
    }
  });
  await once(trainer, 'close');
  await storing;
  if (storeFailure !== undefined) throw storeFailure.error;
  return lastWord;
}

function stopTrainer(trainer: ChildProcess): void {
  trainer.kill('SIGTERM');
  setTimeout(() => trainer.kill('SIGKILL'), killAfterMs).unref();
}

/** What a trainer wrote to standard error: its last lines, and whether any of all lines told of a lack of memory. */
interface LastWords {
  lines: string[];
  toldOfMemory: boolean;
}

function keepLastWords(trainer: ChildProcess): LastWords {
  const said: LastWords = { lines: [], toldOfMemory: false };
  trainer.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said.toldOfMemory ||= saysOutOfMemory(text);
    said.lines.push(...text.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line)));
    said.lines.splice(0, Math.max(0, said.lines.length - keptErrorLines));
  });
  return said;
}

/** A SIGKILL alone is a crash; the kernel sends one for want of memory, too, but then its counter has risen. */
function describeDeath(trainer: ChildProcess, said: LastWords, killsRisen: boolean): EvergreenError {
  if ((trainer.signalCode === 'SIGKILL' && killsRisen) || said.toldOfMemory)
    return new EvergreenError('out-of-memory', 'The trainer died because the machine ran out of memory.');
  const how = trainer.signalCode
    ? `was killed by ${trainer.signalCode}`
    : `ended with exit code ${trainer.exitCode}`;
  const words = said.lines.length > 0 ? ` It said: ${said.lines.join(' | ')}` : '';
  return new EvergreenError('trainer-crashed', `The trainer ${how}.${words}`);
}
