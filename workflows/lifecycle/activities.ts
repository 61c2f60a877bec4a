import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.js';
import { taskQueues } from '../../contracts/names.js';
import { heartbeatTimeout, retry, short } from '../activity-options.js';

/** For a step that reads a whole dataset or model. */
const long: ActivityOptions = {
  taskQueue: taskQueues.pipeline,
  startToCloseTimeout: '12 hours',
  heartbeatTimeout,
  retry,
};

/** A trainer that stops sending heartbeats is replaced, and training resumes from the last checkpoint. */
const training: ActivityOptions = {
  taskQueue: taskQueues.train,
  startToCloseTimeout: '14 days',
  heartbeatTimeout,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry,
};

const step = (summary: string, options: ActivityOptions) =>
  proxyActivities<Activities>({ ...options, summary });

export const { prepare } = step('choose source, base and settings', short);
export const { loadTraining } = step('take over the winner of a search', short);
export const { ingest } = step('read, clean, split and store the rows', long);
export const { tokenize } = step("turn the rows into the base's tokens", long);
export const { tokenizePart } = step('tokenize some shards of a large dataset', {
  ...long,
  taskQueue: taskQueues.tokenize,
});
export const { joinTokenParts } = step('record that all parts are tokenized', short);
export const { fineTune } = step('train, from the newest checkpoint', training);
export const { storeModel } = step('add card and lineage, and store the model under its digest', {
  ...long,
  // A model that was stored becomes a candidate, also when the run is cancelled meanwhile.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});
export const { evaluate } = step('classify the test rows in the process that will serve', {
  ...long,
  taskQueue: taskQueues.evaluate,
});
export const { gate } = step('decide whether the candidate may serve', short);
export const { promote } = step('make it champion with one create-only write', {
  ...short,
  // A promotion cannot be undone, so a cancelled run waits to learn whether it happened.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});
export const { openChallenge } = step('make it the challenger, which the labels that arrive judge', {
  ...short,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});
export const { closeCancelledRun } = step('remove what is not needed, and report what is kept', {
  ...short,
  // A cancelled run must end even when the store does not answer.
  scheduleToCloseTimeout: '2 minutes',
});
