import { bundleWorkflowCode } from '@temporalio/worker';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectDirectory = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The workflows as one script: read from `bundlePath` (production), or bundled now from the sources.
 * @returns also the build id of a versioned worker: the first 12 hex digits of the code's sha256
 */
export async function loadWorkflowBundle(bundlePath?: string): Promise<{ code: string; buildId: string }> {
  const code = bundlePath === undefined ? await bundleWorkflows() : await readFile(bundlePath, 'utf8');
  return { code, buildId: createHash('sha256').update(code).digest('hex').slice(0, 12) };
}

/** Bundles the sources of the workflows into one script. */
export async function bundleWorkflows(): Promise<string> {
  const silent = () => undefined;
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(projectDirectory, 'workflows', 'index.ts'),
    payloadConverterPath: join(projectDirectory, 'workflows', 'payload-converter.ts'),
    logger: {
      log: silent,
      trace: silent,
      debug: silent,
      info: silent,
      warn: console.warn,
      error: console.error,
    },
  });
  return code;
}
