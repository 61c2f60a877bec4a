import { once } from 'node:events';
import { EvergreenError } from '../../contracts/errors.js';
import { forkScript } from './fork-script.js';

/**
 * Runs a TypeScript file as a child process that sends one message, its report, and ends. A crash of native code ends only
 * the child.
 * @param what names the process in the message of an error, for example "baseline"
 * @throws EvergreenError `internal` when it ends without a report; the signal's reason when it is aborted
 */
export async function askScript<Report>(
  script: string,
  argumentList: readonly string[],
  { what, signal }: { what: string; signal?: AbortSignal | undefined },
): Promise<Report> {
  signal?.throwIfAborted();
  const child = forkScript(script, argumentList);
  const stop = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  let report: Report | undefined;
  child.on('message', (message: Report) => (report = message));
  await once(child, 'close');
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  if (report === undefined)
    throw new EvergreenError(
      'internal',
      `The ${what} process ended with ${child.signalCode ?? child.exitCode} and sent no report.`,
    );
  return report;
}
