import { createActivities } from '../activities/index.js';
import { taskQueues } from '../contracts/names.js';
import { readSettings } from '../settings/settings.js';
import { connectTemporal } from './connect-temporal.js';
import { createDependencies } from './create-dependencies.js';
import { installLog } from './log.js';
import { runWorkers } from './run-workers.js';

/** The process that supervises training, one run at a time. To train on another machine, for example with a GPU, start it there. */
const settings = readSettings();
const log = installLog('trainer-worker', settings.logLevel);
const connection = await connectTemporal(settings.connection.temporalAddress, log);
const activities = createActivities(await createDependencies(settings, log));

await runWorkers(
  connection,
  settings.temporalNamespace,
  [{ taskQueue: taskQueues.train, activities, maxConcurrentActivityTaskExecutions: 1 }],
  log,
);
