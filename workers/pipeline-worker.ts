import { taskQueues } from '../contracts/names.js';
import { ensureCurrentVersion } from './current-version.js';
import { keepPollingFile } from './polling-file.js';
import { registerSearchAttributes } from './register-search-attributes.js';
import { runWorkers } from './run-workers.js';
import { startWorkerProcess } from './start-worker-process.js';
import { workerVersionOptions } from './worker-version.js';
import { loadWorkflowBundle } from './workflow-bundle.js';

/** The process that runs the workflows and all activities except training. */
const { settings, log, connection, activities, pollingFile, stopTracing } =
  await startWorkerProcess('pipeline-worker');
await registerSearchAttributes(connection, settings.temporalNamespace);
const bundle = await loadWorkflowBundle(settings.workflowBundlePath);

await runWorkers(
  connection,
  settings.temporalNamespace,
  [
    {
      taskQueue: taskQueues.pipeline,
      workflowBundle: { code: bundle.code },
      activities,
      ...(settings.workerVersioning !== 'off' && workerVersionOptions(bundle.buildId)),
    },
    // One part at a time, so that the workers share them out and each needs the memory of one.
    { taskQueue: taskQueues.tokenize, activities, maxConcurrentActivityTaskExecutions: 1 },
    // One evaluation at a time, since a second one would distort the latency that the gate judges.
    { taskQueue: taskQueues.evaluate, activities, maxConcurrentActivityTaskExecutions: 1 },
  ],
  log,
  (signal) => {
    const { temporalNamespace: namespace, workerVersioning: versioning } = settings;
    const { buildId } = bundle;
    return Promise.all([
      ensureCurrentVersion(connection, { namespace, versioning, buildId, signal }, log),
      keepPollingFile(pollingFile, signal),
    ]);
  },
);
await stopTracing();
