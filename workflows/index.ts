export { lifecycleWorkflow } from './lifecycle/lifecycle.js';
export { monitoringWorkflow } from './monitoring/monitoring.js';
export { trialWorkflow } from './tuning/trial.js';
export { tuningWorkflow } from './tuning/tuning.js';
