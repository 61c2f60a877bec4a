import { taskQueues } from '../contracts/names.js';
import { keepPollingFile } from './polling-file.js';
import { runWorkers } from './run-workers.js';
import { startWorkerProcess } from './start-worker-process.js';

/** The process that supervises training, one run at a time. To train on another machine, for example with a GPU, start it there. */
const { settings, log, connection, activities, pollingFile, stopTracing } =
  await startWorkerProcess('trainer-worker');

await runWorkers(
  connection,
  settings.temporalNamespace,
  [{ taskQueue: taskQueues.train, activities, maxConcurrentActivityTaskExecutions: 1 }],
  log,
  (signal) => keepPollingFile(pollingFile, signal),
);
await stopTracing();
