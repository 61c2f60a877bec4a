import { readFile } from 'node:fs/promises';
import { parseWith } from '../../../contracts/parse.js';
import { superviseTraining } from '../../../model/training/process/supervise-training.js';
import { trainingJobSchema } from '../../../model/training/process/training-job.js';

/** Supervises a long training and tells when it is under way, so that a test can kill it. */
const [jobFile, jobPath] = process.argv.slice(2) as [string, string];
const job = parseWith(trainingJobSchema, JSON.parse(await readFile(jobFile, 'utf8')), jobFile);
await superviseTraining(job, jobPath, {
  onProgress: () => process.send?.('training'),
  onCheckpoint: async () => undefined,
  signal: new AbortController().signal,
});
