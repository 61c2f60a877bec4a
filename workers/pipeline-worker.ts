import { createActivities } from '../activities/index.js';
import { readSettings } from '../settings/settings.js';
import { taskQueues } from '../contracts/names.js';
import { connectTemporal } from './connect-temporal.js';
import { createDependencies } from './create-dependencies.js';
import { settleCurrentVersion } from './current-version.js';
import { installLog } from './log.js';
import { registerSearchAttributes } from './register-search-attributes.js';
import { runWorkers } from './run-workers.js';
import { versionedBy } from './worker-version.js';
import { loadWorkflowBundle } from './workflow-bundle.js';

/** The process that runs workflows and every activity but training. */
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
      ...(settings.workerVersioning !== 'off' && versionedBy(bundle.buildId)),
    },
    // One evaluation at a time: its latency is part of the verdict.
    { taskQueue: taskQueues.evaluate, activities, maxConcurrentActivityTaskExecutions: 1 },
  ],
  log,
  (signal) =>
    settleCurrentVersion(
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
