import type { ActivityOptions } from '@temporalio/workflow';
import { taskQueues } from '../contracts/names.js';

/** Waits out an outage of the store; what cannot be mended by waiting comes back non-retryable from the activity. */
export const retry = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '30 seconds',
} as const;

/** A worker that is silent for so long is dead; every activity beats every 5 seconds. */
export const heartbeatTimeout = '20 seconds';

/** Reads and writes small objects. */
export const short: ActivityOptions = {
  taskQueue: taskQueues.pipeline,
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout,
  retry,
};
