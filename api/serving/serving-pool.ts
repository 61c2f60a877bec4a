import { describeCompute, isSameCompute } from '../../contracts/compute.js';
import { toEvergreenError } from '../../contracts/errors.js';
import { requireParity } from '../../model/inference/golden-parity.js';
import type { InferencePool } from '../../model/inference/inference-pool.js';
import type { ServingEngine } from '../../model/inference/serving-engine.js';
import type { EngineChoice } from './engine-choice.js';

interface ServingPoolOptions {
  engines: EngineChoice;
  start: (engine: ServingEngine) => Promise<InferencePool>;
  log: (message: string) => void;
}

/**
 * Starts inference processes that answer the golden texts of a model as its trainer did: with the fastest engine, and where that one
 * fails or answers otherwise, with the safest.
 * @throws EvergreenError `invalid-model` when the model cannot be loaded or gives other answers
 */
export async function startServingPool(
  modelDirectory: string,
  { engines: { fastest, safest }, start, log }: ServingPoolOptions,
): Promise<InferencePool> {
  const startVerified = async (engine: ServingEngine): Promise<InferencePool> => {
    const pool = await start(engine);
    try {
      await requireParity(modelDirectory, pool);
      return pool;
    } catch (error) {
      await pool.close();
      throw error;
    }
  };
  const engine = await fastest(modelDirectory);
  try {
    return await startVerified(engine);
  } catch (thrown) {
    if (isSameCompute(engine.compute, safest.compute)) throw thrown;
    log(
      `The model is not served with ${describeCompute(engine.compute)}, but with ${describeCompute(safest.compute)}: ${toEvergreenError(thrown).message}`,
    );
    return startVerified(safest);
  }
}
