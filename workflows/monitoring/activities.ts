import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import { taskQueues } from '../../contracts/names.js';
import type { Activities } from '../../activities/index.js';
import { heartbeatTimeout, retry, short } from '../activity-options.js';

const step = (summary: string, options: ActivityOptions) =>
  proxyActivities<Activities>({ ...options, summary });

export const { observe } = step('observe the champion', {
  taskQueue: taskQueues.evaluate,
  startToCloseTimeout: '2 hours',
  heartbeatTimeout,
  retry,
});
export const { judgeChallenge } = step('judge the challenger by the new labels', {
  taskQueue: taskQueues.evaluate,
  startToCloseTimeout: '2 hours',
  heartbeatTimeout,
  retry,
});
export const { decide } = step('decide whether to raise an alert or to retrain', short);
/** Gives up after five attempts: an alert that cannot be delivered must not delay a retraining. */
export const { alert } = step('raise alerts', { ...short, retry: { ...retry, maximumAttempts: 5 } });
/** Gives up after three attempts: the next pruning, a day later, removes the rest. */
export const { prune } = step('remove what nothing in the store needs', {
  ...short,
  startToCloseTimeout: '2 hours',
  retry: { ...retry, maximumAttempts: 3 },
});
export const { lookUpLifecycle } = step('look up the retraining', short);
