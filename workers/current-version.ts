import type { NativeConnection } from '@temporalio/worker';
import proto from '@temporalio/proto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Settings } from '../settings/settings.js';
import type { Log } from './log.js';
import { deploymentName } from './worker-version.js';

const grpcNotFound = 5;
const routingInProgress =
  proto.temporal.api.enums.v1.RoutingConfigUpdateState.ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS;
const retryIntervalMs = 1_000;
const routingPollIntervalMs = 100;
/** Attempts before a problem is logged. A new version is unknown to Temporal until some moments after its first poll. */
const quietAttempts = 10;
const command = `temporal worker deployment set-current-version --deployment-name ${deploymentName}`;

interface CurrentVersionOptions {
  namespace: string;
  versioning: Settings['workerVersioning'];
  buildId: string;
  /** Ends the attempts. */
  signal: AbortSignal;
}

/**
 * Ensures that new workflows find a worker, since Temporal starts them on the *current* version only.
 * With `current`, this worker's version becomes the current one; with `on`, only if there is none yet. If that leaves something
 * to do for an operator, it is logged.
 */
export async function ensureCurrentVersion(
  connection: NativeConnection,
  options: CurrentVersionOptions,
  log: Log,
): Promise<void> {
  const { signal, versioning } = options;
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      return await tryOnce(connection, options, log);
    } catch (error) {
      if (signal.aborted || (versioning === 'off' && attempt === quietAttempts)) return;
      if (attempt === quietAttempts)
        log('warn', `the current version of the deployment ${deploymentName} cannot be set; retrying`, {
          cause: error instanceof Error ? error.message : String(error),
        });
      await wait(retryIntervalMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function tryOnce(
  connection: NativeConnection,
  { namespace, versioning, buildId }: CurrentVersionOptions,
  log: Log,
): Promise<void> {
  const routing = await readRouting(connection, namespace);
  const current = routing?.currentBuildId ?? null;
  if (versioning === 'off') {
    if (current !== null)
      log(
        'warn',
        `this worker has no version, but new workflows go to version ${current} only. Enable versioning (EVERGREEN_WORKER_VERSIONING), or route new workflows to workers without a version: ${command} --unversioned`,
      );
    return;
  }
  if (routing === null) throw new Error('Temporal does not list this version yet');
  if (current === buildId) return log('info', `version ${buildId} is current`);
  if (versioning === 'on' && current !== null)
    return log(
      'warn',
      `version ${buildId} gets no new workflows: version ${current} is current. To make this one current: ${command} --build-id ${buildId}`,
    );
  await connection.workflowService.setWorkerDeploymentCurrentVersion({
    namespace,
    deploymentName,
    buildId,
    conflictToken: routing.conflictToken,
    identity: 'evergreen pipeline worker',
  });
  while ((await readRouting(connection, namespace))?.isChanging) await wait(routingPollIntervalMs);
  log('info', `version ${buildId} is now current: new workflows start on it and monitors move to it`);
  if (current !== null) await warnAboutPinnedWorkflows(connection, namespace, current, log);
}

/** Null while Temporal lists no version of this deployment. */
async function readRouting(connection: NativeConnection, namespace: string) {
  try {
    const { workerDeploymentInfo, conflictToken } = await connection.workflowService.describeWorkerDeployment(
      { namespace, deploymentName },
    );
    return {
      /** Null while new workflows go to workers without a version. */
      currentBuildId: workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId || null,
      conflictToken,
      /** Whether a change is not in effect in all of Temporal yet. */
      isChanging: workerDeploymentInfo?.routingConfigUpdateState === routingInProgress,
    };
  } catch (error) {
    const isUnknown = error instanceof Error && 'code' in error && error.code === grpcNotFound;
    if (isUnknown) return null;
    throw error;
  }
}

/** Only workers of their own version can continue pinned workflows, so one of those must stay. */
async function warnAboutPinnedWorkflows(
  connection: NativeConnection,
  namespace: string,
  buildId: string,
  log: Log,
): Promise<void> {
  const query = `TemporalWorkerDeploymentVersion = '${deploymentName}:${buildId}' AND ExecutionStatus = 'Running'`;
  const { count } = await connection.workflowService.countWorkflowExecutions({ namespace, query });
  if (count.toNumber() > 0)
    log(
      'warn',
      `workflows that continue on version ${buildId}: ${count.toNumber()}. Keep a worker of that version until they have ended, or move them: temporal workflow update-options --query "${query}" --versioning-override-behavior auto_upgrade`,
    );
}
