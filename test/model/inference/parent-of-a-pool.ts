import { startInferencePool } from '../../../model/inference/inference-pool.js';

const [modelDirectory = ''] = process.argv.slice(2);
const pool = await startInferencePool({ modelDirectory, processes: 2, threadsPerProcess: 1 });
process.send?.(pool.pids);
