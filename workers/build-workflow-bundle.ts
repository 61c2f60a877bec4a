import { buildWorkflowBundle } from './workflow-bundle.js';

console.log(await buildWorkflowBundle());
