import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import type { Log } from './log.js';
import { traceActivities } from './trace-activities.js';

/** Time that a worker gets to finish its tasks after the signal to stop. */
const shutdownGraceTime = '20 seconds';

/**
 * Runs workers in this process until SIGINT or SIGTERM, then lets them finish and closes the connection.
 * @param whilePolling runs beside the workers; its signal is aborted when they have ended
 */
export async function runWorkers(
  connection: NativeConnection,
  namespace: string,
  options: readonly Omit<WorkerOptions, 'connection' | 'namespace'>[],
  log: Log,
  whilePolling: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const ended = new AbortController();
  try {
    const workers = await Promise.all(
      options.map((option) =>
        Worker.create({
          ...{ ...option, connection, namespace, shutdownGraceTime },
          interceptors: { activity: [traceActivities] },
        }),
      ),
    );
    process.send?.({ type: 'ready' });
    log('info', 'polling', { taskQueues: options.map((option) => option.taskQueue) });
    const polling = Promise.all(workers.map((worker) => worker.run())).finally(() => ended.abort());
    await Promise.all([polling, whilePolling(ended.signal)]);
  } finally {
    await connection.close();
  }
}
