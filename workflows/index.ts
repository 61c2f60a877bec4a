export { lifecycleWorkflow } from './lifecycle.js';
