import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { typeScriptLoader } from './type-script-loader.js';

/** Starts a TypeScript file as a child process with an IPC channel. */
export function forkScript(
  path: string,
  argumentList: readonly string[],
  options: ForkOptions = {},
): ChildProcess {
  return fork(path, argumentList, { ...options, execArgv: ['--import', typeScriptLoader] });
}
