import type { WorkflowClient } from '@temporalio/client';
import proto from '@temporalio/proto';

const { PENDING_ACTIVITY_STATE_SCHEDULED: scheduled, PENDING_ACTIVITY_STATE_STARTED: started } =
  proto.temporal.api.enums.v1.PendingActivityState;

type PendingActivity = proto.temporal.api.workflow.v1.IPendingActivityInfo;

/** A worker takes a task at once unless it is busy. */
const usualDelayMs = 3_000;

/** The queues of which one task runs at a time, by the activities that come through them. */
const queues: { worker: string; activities: string[] }[] = [
  { worker: 'the trainer', activities: ['fineTune'] },
  { worker: 'the evaluation worker', activities: ['evaluate', 'observe', 'judgeChallenge'] },
];

const runningWorkflows =
  "ExecutionStatus = 'Running' AND WorkflowType IN ('lifecycleWorkflow', 'monitoringWorkflow')";

const queueOf = ({ activityType }: PendingActivity) =>
  queues.find(({ activities }) => activities.includes(activityType?.name ?? ''));

/** Whether a step waits until its worker has done something else. */
export function isQueued(activity: PendingActivity): boolean {
  const { state, scheduledTime } = activity;
  const scheduledMs = Number(scheduledTime?.seconds ?? Infinity) * 1_000;
  return state === scheduled && Date.now() - scheduledMs > usualDelayMs && queueOf(activity) !== undefined;
}

/** What a queued step waits for: the worker, and the workflow that it works for. */
export async function describeQueue(client: WorkflowClient, activity: PendingActivity): Promise<string> {
  const { worker, activities } = queueOf(activity)!;
  for await (const { workflowId, runId } of client.list({ query: runningWorkflows })) {
    const { raw } = await client.getHandle(workflowId, runId).describe();
    const isBusyWith = (raw.pendingActivities ?? []).some(
      ({ state, activityType }) => state === started && activities.includes(activityType?.name ?? ''),
    );
    if (isBusyWith) return `waiting for ${worker}, which runs ${workflowId} (run ${runId})`;
  }
  return `waiting for ${worker}, which has not taken the step yet`;
}
