import type { WorkerOptions } from '@temporalio/worker';

/** The name of the worker deployment. The build id identifies a version of it. */
export const deploymentName = 'evergreen';

/**
 * Worker options for the version `buildId`. A run is pinned: it ends on the version that started it. A monitor never ends;
 * it moves to the current version when it continues as a new run.
 */
export const workerVersionOptions = (buildId: string): Pick<WorkerOptions, 'workerDeploymentOptions'> => ({
  workerDeploymentOptions: {
    useWorkerVersioning: true,
    version: { deploymentName, buildId },
    defaultVersioningBehavior: 'PINNED',
  },
});
