import type { ActivityOptions } from '@temporalio/workflow';
import { taskQueues } from '../contracts/names.js';

/** Retries until an outage is over. The activity throws errors that a retry cannot fix as non-retryable. */
export const retry = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '30 seconds',
} as const;

/** A worker that sends no heartbeat for this long is dead; every activity sends one every 5 seconds. */
export const heartbeatTimeout = '20 seconds';

/** For activities that only read and write small objects. */
export const short: ActivityOptions = {
  taskQueue: taskQueues.pipeline,
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout,
  retry,
};
