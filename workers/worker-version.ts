import type { WorkerOptions } from '@temporalio/worker';

/** The name of the worker deployment whose versions are told apart by build id. */
export const deploymentName = 'evergreen';

/**
 * Makes a worker one of the version `buildId`. A run ends on the version that began it; a monitor, which never ends, goes on
 * in a new run on the current version (workflows/continue-monitoring.ts).
 */
export const versionedBy = (buildId: string): Pick<WorkerOptions, 'workerDeploymentOptions'> => ({
  workerDeploymentOptions: {
    useWorkerVersioning: true,
    version: { deploymentName, buildId },
    defaultVersioningBehavior: 'PINNED',
  },
});
