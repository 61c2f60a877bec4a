import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import { taskQueues } from '../../contracts/names.js';
import type { Activities } from '../../activities/index.js';
import { heartbeatTimeout, retry, short } from '../activity-options.js';

const step = (summary: string, options: ActivityOptions) =>
  proxyActivities<Activities>({ ...options, summary });

export const { observe } = step('read what is new, judge the champion on it', {
  taskQueue: taskQueues.evaluate,
  startToCloseTimeout: '2 hours',
  heartbeatTimeout,
  retry,
});
export const { decide } = step('decide whether to raise an alert or to retrain', short);
/** An alert that cannot be delivered must not hold up a retraining. */
export const { alert } = step('raise the alert', { ...short, retry: { ...retry, maximumAttempts: 5 } });
export const { lookUpLifecycle } = step('look how the retraining goes', short);
