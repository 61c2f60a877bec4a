export { lifecycleWorkflow } from './lifecycle.js';
export { monitoringWorkflow } from './monitoring.js';
