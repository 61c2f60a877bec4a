import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * The `--import` argument of a Node process that runs TypeScript. It is absolute, so that a child can start
 * in any working directory. `import.meta.resolve` would be shorter, but is missing where mocha loads
 * TypeScript.
 */
export const typeScriptLoader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Starts a TypeScript file as a child process with an IPC channel. */
export function forkScript(
  path: string,
  argumentList: readonly string[],
  options: ForkOptions = {},
): ChildProcess {
  return fork(path, argumentList, {
    ...options,
    execArgv: [...(options.execArgv ?? []), '--import', typeScriptLoader],
  });
}
