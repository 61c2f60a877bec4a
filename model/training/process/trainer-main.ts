import { readFile, rm } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EvergreenError, toEvergreenError } from '../../../contracts/errors.js';
import { parseWith } from '../../../contracts/parse.js';
import { trainClassifier } from '../train-classifier.js';
import { trainFrozen } from '../train-frozen.js';
import { isOutOfMemoryMessage } from './trainer-failure.js';
import type { CheckpointStored, TrainerMessage } from './supervise-training.js';
import { trainingJobSchema } from './training-job.js';

/** The trainer process: runs one job and ends. It never outlives its supervisor. */

/** What to call when the checkpoint of a step is stored. */
const stored = new Map<number, () => void>();

const send = (message: TrainerMessage): Promise<void> =>
  new Promise((resolve) => process.send!(message, undefined, undefined, () => resolve()));

process.on('disconnect', () => process.exit(1));
process.on('message', (message: CheckpointStored) => stored.get(message.step)?.());

/** Lets messages in between two batches, and ends the process when its supervisor is gone. */
async function beforeEachBatch(): Promise<void> {
  await nextTurn();
  if (!process.connected) process.exit(1);
}

try {
  const jobPath = process.argv[2]!;
  const job = parseWith(trainingJobSchema, JSON.parse(await readFile(jobPath, 'utf8')), jobPath);
  const train = job.frozen === undefined ? trainClassifier : trainFrozen;
  const summary = await train(job, {
    onProgress: (progress) => void send({ type: 'progress', progress }),
    async onCheckpoint({ step, directory }) {
      const acknowledged = new Promise<void>((resolve) => stored.set(step, resolve));
      await send({ type: 'checkpoint', step, directory });
      await acknowledged;
      stored.delete(step);
      await rm(directory, { recursive: true, force: true });
    },
    beforeEachBatch,
  });
  await send({ type: 'finished', summary });
  process.exit(0);
} catch (thrown) {
  const error = toEvergreenError(thrown);
  const code =
    error.code === 'internal' && isOutOfMemoryMessage(error.message) ? 'out-of-memory' : error.code;
  if (!(thrown instanceof EvergreenError)) console.error(thrown);
  await send({ type: 'failed', code, message: error.message, details: error.details });
  process.exit(1);
}
