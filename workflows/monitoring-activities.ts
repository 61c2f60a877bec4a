import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import { taskQueues } from '../contracts/names.js';
import type { Activities } from '../activities/index.js';

/** Waits out an outage of the store; what cannot be mended by waiting comes back non-retryable from the activity. */
const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' } as const;

/** Every activity beats: one whose worker was killed is given to another soon. */
const heartbeatTimeout = '20 seconds';

const short: ActivityOptions = {
  taskQueue: taskQueues.pipeline,
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout,
  retry,
};

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
