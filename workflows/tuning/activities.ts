import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type { Activities } from '../../activities/index.js';
import { taskQueues } from '../../contracts/names.js';
import { heartbeatTimeout, retry, short } from '../activity-options.js';

const step = (summary: string, options: ActivityOptions) =>
  proxyActivities<Activities>({ ...options, summary });

export const { planSearch } = step('draw the trials', short);
export const { trainRung } = step('train one rung, from the newest checkpoint', {
  taskQueue: taskQueues.train,
  startToCloseTimeout: '14 days',
  heartbeatTimeout,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry,
  // After the default of 3: the training of a lifecycle goes first.
  priority: { priorityKey: 4 },
});
export const { rankTrials } = step('rank trials, and remove the files of those that lost', {
  ...short,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});
export const { closeSearch } = step('remove the checkpoints and models of the trials', {
  ...short,
  // A search must end even when the store does not answer; the next one removes them.
  scheduleToCloseTimeout: '2 minutes',
});
