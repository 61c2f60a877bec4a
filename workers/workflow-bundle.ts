import { bundleWorkflowCode } from '@temporalio/worker';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAtomically } from '../files/atomic-write.js';

const projectDirectory = dirname(dirname(fileURLToPath(import.meta.url)));
/** Where `npm run build:workflows` leaves the bundle. */
export const builtBundlePath = join(projectDirectory, 'dist', 'workflow-bundle.js');

export interface WorkflowBundle {
  code: string;
  /** The first 12 hex digits of the code's sha256: the build id of a versioned worker. */
  buildId: string;
}

/** The workflows as one script: the prebuilt one at `bundlePath` (production), else bundled now from the sources. */
export async function loadWorkflowBundle(bundlePath?: string): Promise<WorkflowBundle> {
  const code = bundlePath === undefined ? await bundle() : await readFile(bundlePath, 'utf8');
  return { code, buildId: createHash('sha256').update(code).digest('hex').slice(0, 12) };
}

/** Bundles the workflows into `dist/workflow-bundle.js`. */
export async function buildWorkflowBundle(): Promise<string> {
  const code = await bundle();
  await writeAtomically(builtBundlePath, (partialPath) => writeFile(partialPath, code));
  return builtBundlePath;
}

async function bundle(): Promise<string> {
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
