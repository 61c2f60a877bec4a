import { proxyActivities } from '@temporalio/workflow';
import { taskQueues } from '../contracts/names.js';
import type { Activities } from '../activities/index.js';

/** Waits out an outage of the store; what cannot be mended by waiting comes back non-retryable from the activity. */
const patient = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '30 seconds',
} as const;

/** Short steps: they read and write small objects. */
export const { prepare, gate, promote } = proxyActivities<Activities>({
  taskQueue: taskQueues.pipeline,
  startToCloseTimeout: '2 minutes',
  retry: patient,
});

/** Steps that read the whole data set. */
export const { ingest, tokenize } = proxyActivities<Activities>({
  taskQueue: taskQueues.pipeline,
  startToCloseTimeout: '12 hours',
  heartbeatTimeout: '1 minute',
  retry: patient,
});

export const { evaluate } = proxyActivities<Activities>({
  taskQueue: taskQueues.evaluate,
  startToCloseTimeout: '12 hours',
  heartbeatTimeout: '1 minute',
  retry: patient,
});

/** Training: as long as it takes, but a trainer that falls silent is replaced and resumes from its last checkpoint. */
export const { fineTune } = proxyActivities<Activities>({
  taskQueue: taskQueues.train,
  startToCloseTimeout: '14 days',
  heartbeatTimeout: '30 seconds',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: patient,
});
