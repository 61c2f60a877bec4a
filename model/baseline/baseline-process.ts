import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { EvergreenError } from '../../contracts/errors.js';
import type { BaselineReport } from '../../contracts/evaluation.js';
import { forkScript } from '../processes/fork-script.js';

const baselineMain = fileURLToPath(new URL('baseline-main.ts', import.meta.url));

/**
 * Measures the baseline in a process of its own: on large data it computes for a minute without a pause.
 * @param files JSONL files of DatasetRow, one or more for each split
 * @throws EvergreenError `internal` when the process died; the signal's reason
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
      `The baseline process ended with ${child.signalCode ?? child.exitCode}.`,
    );
  return report;
}
