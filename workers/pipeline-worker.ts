import { createActivities } from '../activities/index.js';
import { taskQueues } from '../contracts/names.js';
import { readSettings } from '../settings/settings.js';
import { connectTemporal } from './connect-temporal.js';
import { createDependencies } from './create-dependencies.js';
import { ensureCurrentVersion } from './current-version.js';
import { installLog } from './log.js';
import { registerSearchAttributes } from './register-search-attributes.js';
import { runWorkers } from './run-workers.js';
import { workerVersionOptions } from './worker-version.js';
import { loadWorkflowBundle } from './workflow-bundle.js';

/** The process that runs the workflows and all activities except training. */
const settings = readSettings();
const log = installLog('pipeline-worker', settings.logLevel);
const connection = await connectTemporal(settings.connection.temporalAddress, log);
await registerSearchAttributes(connection, settings.temporalNamespace);
const bundle = await loadWorkflowBundle(settings.workflowBundlePath);
const activities = createActivities(await createDependencies(settings, log));

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
    // One evaluation at a time, since a second one would distort the latency that the gate judges.
    { taskQueue: taskQueues.evaluate, activities, maxConcurrentActivityTaskExecutions: 1 },
  ],
  log,
  (signal) =>
    ensureCurrentVersion(
      connection,
      {
        namespace: settings.temporalNamespace,
        versioning: settings.workerVersioning,
        buildId: bundle.buildId,
        signal,
      },
      log,
    ),
);
