export { lifecycleWorkflow } from './lifecycle/lifecycle.js';
export { monitoringWorkflow } from './monitoring/monitoring.js';
