import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * What a Node process that runs TypeScript takes with `--import`. Absolute, so that a child starts from any working directory;
 * import.meta.resolve is absent where mocha loads TypeScript.
 */
export const typeScriptLoader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
