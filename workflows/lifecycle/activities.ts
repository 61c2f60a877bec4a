import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import { taskQueues } from '../../contracts/names.js';
import type { Activities } from '../../activities/index.js';
import { heartbeatTimeout, retry, short } from '../activity-options.js';

/** Reads the whole dataset. */
const long: ActivityOptions = {
  taskQueue: taskQueues.pipeline,
  startToCloseTimeout: '12 hours',
  heartbeatTimeout,
  retry,
};

/** As long as it takes, but a trainer that falls silent is replaced and resumes from its last checkpoint. */
const training: ActivityOptions = {
  taskQueue: taskQueues.train,
  startToCloseTimeout: '14 days',
  heartbeatTimeout,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry,
};

const step = (summary: string, options: ActivityOptions) =>
  proxyActivities<Activities>({ ...options, summary });

export const { prepare } = step('settle source, base and recipe', short);
export const { ingest } = step('read, clean, split and store the rows', long);
export const { tokenize } = step("turn the rows into the base's tokens", long);
export const { fineTune } = step('train, from the newest checkpoint', training);
export const { evaluate } = step('answer the test rows in the process that will serve', {
  ...long,
  taskQueue: taskQueues.evaluate,
});
export const { gate } = step('decide whether the candidate may serve', short);
export const { promote } = step('make it champion with one create-only write', {
  ...short,
  // What was written cannot be unwritten, so a cancellation waits to hear whether it was.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});
export const { closeCancelledRun } = step('tidy up and note what is kept', {
  ...short,
  // A cancelled run must end even when the store is away.
  scheduleToCloseTimeout: '2 minutes',
});
