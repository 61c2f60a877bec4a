import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type Client,
  type WorkflowHandle,
} from '@temporalio/client';
import { EvergreenError } from '../contracts/errors.js';
import {
  monitoringSettingsSchema,
  type MonitoringChange,
  type MonitoringSettings,
  type MonitorStatus,
} from '../contracts/monitor.js';
import { monitoringWorkflowId, taskQueues } from '../contracts/names.js';
import { parseWith } from '../contracts/parse.js';
import type { monitoringWorkflow } from '../workflows/index.js';
import { configureUpdate, monitorStatusQuery } from '../workflows/monitoring/messages.js';

export type MonitorHandle = WorkflowHandle<typeof monitoringWorkflow>;

/** Starts the monitor of a model, unless it is already running. @throws EvergreenError `invalid-input` for wrong settings */
export async function startMonitor(
  client: Client,
  model: string,
  settings: MonitoringChange,
): Promise<'started' | 'runs-already'> {
  parseWith(monitoringSettingsSchema, settings, 'options');
  try {
    await client.workflow.start<typeof monitoringWorkflow>('monitoringWorkflow', {
      taskQueue: taskQueues.pipeline,
      workflowId: monitoringWorkflowId(model),
      args: [{ model, settings }],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: `Watch ${model}`,
    });
    return 'started';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'runs-already';
    throw error;
  }
}

/**
 * Calls `work` with the monitor that is running.
 * @throws EvergreenError `not-found` when none is running, `invalid-input` for settings that it refuses
 */
export async function withMonitor<Result>(
  client: Client,
  model: string,
  work: (handle: MonitorHandle) => Promise<Result>,
): Promise<Result> {
  const handle = client.workflow.getHandle<typeof monitoringWorkflow>(monitoringWorkflowId(model));
  try {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') throw noMonitor(model);
    return await work(handle);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw noMonitor(model);
    if (error instanceof WorkflowUpdateFailedError && error.cause)
      throw new EvergreenError('invalid-input', error.cause.message);
    throw error;
  }
}

export const configureMonitor = (
  handle: MonitorHandle,
  settings: MonitoringChange,
): Promise<MonitoringSettings> => handle.executeUpdate(configureUpdate, { args: [settings] });

export const monitorStatus = (handle: MonitorHandle): Promise<MonitorStatus> =>
  handle.query(monitorStatusQuery);

const noMonitor = (model: string): EvergreenError =>
  new EvergreenError(
    'not-found',
    `No monitor of ${model} is running. Start one with \`npx evergreen monitor start\`.`,
  );
