import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../files/atomic-write.js';
import { bundleWorkflows, projectDirectory } from './workflow-bundle.js';

/** `npm run build:workflows`: bundles the workflows into `dist/workflow-bundle.js`. */
const path = join(projectDirectory, 'dist', 'workflow-bundle.js');
const code = await bundleWorkflows();
await writeAtomically(path, (partialPath) => writeFile(partialPath, code));
console.log(path);
