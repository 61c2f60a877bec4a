import type { NativeConnection } from '@temporalio/worker';
import proto from '@temporalio/proto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Settings } from '../settings/settings.js';
import type { Log } from './log.js';
import { deploymentName } from './worker-version.js';

const grpcNotFound = 5;
const retryIntervalMs = 1_000;
const routingPollIntervalMs = 100;
const command = 'temporal worker deployment set-current-version --deployment-name evergreen';

export interface VersionToSettle {
  namespace: string;
  versioning: Settings['workerVersioning'];
  buildId: string;
  /** Ends the attempts. */
  signal: AbortSignal;
}

/**
 * Sees to it that no workflow waits for ever for a worker: Temporal hands new workflows to the *current* version only.
 * With `current`, this worker's version becomes it; with `on`, only while there is none yet. Where somebody has to do
 * something, the log says what.
 */
export async function settleCurrentVersion(
  connection: NativeConnection,
  options: VersionToSettle,
  log: Log,
): Promise<void> {
  const { signal } = options;
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      return await settle(connection, options, log);
    } catch (error) {
      const isOptional = options.versioning === 'off';
      if (signal.aborted || (isOptional && attempt === 10)) return;
      // A version is known some moments after its first poll.
      if (attempt === 10)
        log('warn', `the current version of the deployment ${deploymentName} cannot be settled; trying on`, {
          cause: error instanceof Error ? error.message : String(error),
        });
      await wait(retryIntervalMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function settle(
  connection: NativeConnection,
  { namespace, versioning, buildId }: VersionToSettle,
  log: Log,
): Promise<void> {
  const routing = await readRouting(connection, namespace);
  const current = routing?.currentBuildId ?? null;
  if (versioning === 'off') {
    if (current !== null)
      log(
        'warn',
        `this worker has no version, but new workflows go to version ${current} only. Switch versioning on (EVERGREEN_WORKER_VERSIONING), or let workers without a version have them: ${command} --unversioned`,
      );
    return;
  }
  if (routing === null) throw new Error('this version is not known to Temporal yet');
  if (current === buildId) return log('info', `version ${buildId} is current`);
  if (versioning === 'on' && current !== null)
    return log(
      'warn',
      `version ${buildId} waits for work: version ${current} is current. When it shall take over: ${command} --build-id ${buildId}`,
    );
  await connection.workflowService.setWorkerDeploymentCurrentVersion({
    namespace,
    deploymentName,
    buildId,
    conflictToken: routing.conflictToken,
    identity: 'evergreen pipeline worker',
  });
  await untilRouted(connection, namespace);
  log('info', `version ${buildId} is current now: new workflows and monitors go on with it`);
  if (current !== null) await tellWhatGoesOn(connection, namespace, current, log);
}

interface Routing {
  /** Null while workers without a version have the work. */
  currentBuildId: string | null;
  conflictToken: Uint8Array;
}

/** Null while Temporal knows no version of this deployment. */
async function readRouting(connection: NativeConnection, namespace: string): Promise<Routing | null> {
  try {
    const { workerDeploymentInfo, conflictToken } = await connection.workflowService.describeWorkerDeployment(
      { namespace, deploymentName },
    );
    return {
      currentBuildId: workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId || null,
      conflictToken,
    };
  } catch (error) {
    const isUnknown = error instanceof Error && 'code' in error && error.code === grpcNotFound;
    if (isUnknown) return null;
    throw error;
  }
}

/** Returns when every part of Temporal knows the current version. */
async function untilRouted(connection: NativeConnection, namespace: string): Promise<void> {
  for (;;) {
    const { workerDeploymentInfo } = await connection.workflowService.describeWorkerDeployment({
      namespace,
      deploymentName,
    });
    const state = workerDeploymentInfo?.routingConfigUpdateState;
    if (
      state !== proto.temporal.api.enums.v1.RoutingConfigUpdateState.ROUTING_CONFIG_UPDATE_STATE_IN_PROGRESS
    )
      return;
    await wait(routingPollIntervalMs);
  }
}

/** What an earlier version began only that version's workers go on with. */
async function tellWhatGoesOn(
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
      `workflows of version ${buildId} go on with it: ${count.toNumber()}. Keep a worker of that version until they have ended, or move them: temporal workflow update-options --query "${query}" --versioning-override-behavior auto_upgrade`,
    );
}
