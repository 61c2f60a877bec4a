import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { EvergreenError } from '../../contracts/errors.js';
import type { BaselineReport } from '../../contracts/evaluation.js';
import { forkScript } from '../processes/fork-script.js';

const baselineMain = fileURLToPath(new URL('baseline-main.ts', import.meta.url));

/**
 * Trains and tests the baseline in a child process, because on large data it would block the event loop for a
 * minute.
 * @param files paths of JSONL files of DatasetRow, one or more for each split
 * @throws EvergreenError `internal` when the process dies; the signal's reason when it is aborted
 */
export async function runBaseline(
  files: { train: readonly string[]; test: readonly string[] },
  signal: AbortSignal,
): Promise<BaselineReport> {
  signal.throwIfAborted();
  const child = forkScript(baselineMain, [JSON.stringify(files.train), JSON.stringify(files.test)]);
  const stop = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  let report: BaselineReport | undefined;
  child.on('message', (message: BaselineReport) => (report = message));
  await once(child, 'close');
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (report === undefined)
    throw new EvergreenError(
      'internal',
      `The baseline process ended with ${child.signalCode ?? child.exitCode} and sent no report.`,
    );
  return report;
}
