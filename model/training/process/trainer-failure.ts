import type { ChildProcess } from 'node:child_process';
import { EvergreenError } from '../../../contracts/errors.js';

const keptLines = 5;

/**
 * Whether an error message (of ONNX Runtime or V8) or a line of a dying process reports that memory could not
 * be allocated. There is no error code for it; the words are all there is.
 */
export const isOutOfMemoryMessage = (text: string): boolean =>
  /bad_alloc|failed to allocate|out of memory|(cannot|could not) allocate memory|unable to grow instance memory|allocation failed/i.test(
    text,
  );

/** What a trainer wrote to standard error. */
export interface ErrorOutput {
  /** The last lines, stack traces left out. */
  lines: string[];
  /** Whether any line, kept or not, was an out-of-memory message. */
  isOutOfMemory: boolean;
}

/** Collects what a trainer writes to standard error from now on. */
export function collectErrorOutput(trainer: ChildProcess): ErrorOutput {
  const output: ErrorOutput = { lines: [], isOutOfMemory: false };
  trainer.stderr!.setEncoding('utf8').on('data', (text: string) => {
    output.isOutOfMemory ||= isOutOfMemoryMessage(text);
    output.lines.push(...text.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line)));
    output.lines.splice(0, Math.max(0, output.lines.length - keptLines));
  });
  return output;
}

/**
 * The error for a trainer that ended without reporting one. SIGKILL alone counts as a crash; with another
 * out-of-memory kill in the kernel's count it counts as lack of memory.
 */
export function describeTrainerExit(
  { signalCode, exitCode }: Pick<ChildProcess, 'signalCode' | 'exitCode'>,
  output: ErrorOutput,
  hasKernelKilled: boolean,
): EvergreenError {
  if ((signalCode === 'SIGKILL' && hasKernelKilled) || output.isOutOfMemory)
    return new EvergreenError('out-of-memory', 'The trainer died because the machine ran out of memory.');
  const how = signalCode ? `was killed by ${signalCode}` : `ended with exit code ${exitCode}`;
  const lines = output.lines.length > 0 ? ` Its last output: ${output.lines.join(' | ')}` : '';
  return new EvergreenError('trainer-crashed', `The trainer ${how}.${lines}`);
}
