import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Absolute, so that a child starts from any working directory; import.meta.resolve is absent where mocha loads TypeScript. */
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Starts a TypeScript file as a child process with an IPC channel. */
export function forkScript(
  path: string,
  argumentList: readonly string[],
  options: ForkOptions = {},
): ChildProcess {
  return fork(path, argumentList, { ...options, execArgv: ['--import', tsx] });
}
