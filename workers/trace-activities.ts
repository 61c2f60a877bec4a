import { ROOT_CONTEXT, trace, TraceFlags, type Context } from '@opentelemetry/api';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { withSpan } from '../traces/with-span.js';

/**
 * Makes a span of every attempt of an activity, with the names that Temporal's own interceptors use. The trace of a workflow run has
 * the run's id, so that all workers agree about it, and nobody has to pass it on.
 */
export const traceActivities: ActivityInterceptorsFactory = ({ info }) => {
  const { activityType, activityId, attempt, workflowExecution, workflowType } = info;
  const { workflowId = '', runId = '' } = workflowExecution ?? {};
  const attributes = {
    ...{ temporalWorkflowId: workflowId, temporalRunId: runId, temporalActivityId: activityId },
    ...{ 'temporal.attempt': attempt, 'temporal.workflowType': workflowType ?? '' },
  };
  return {
    inbound: {
      execute: (input, next) =>
        withSpan(`RunActivity:${activityType}`, { attributes, parent: contextOfRun(runId) }, () =>
          next(input),
        ),
    },
  };
};

/** A run's id is a UUID, which has as many bits as the id of a trace. */
function contextOfRun(runId: string): Context {
  const traceId = runId.replaceAll('-', '');
  const spanId = traceId.slice(-16);
  return trace.setSpanContext(ROOT_CONTEXT, {
    ...{ traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true },
  });
}
