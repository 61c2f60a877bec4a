import { describeCompute, describeTimes, isSameCompute } from '../../contracts/compute.js';
import { findOpenVino } from '../../model/engines/openvino/libraries.js';
import type { Machine } from '../../model/engines/choose-compute.js';
import { measureServing } from '../../model/inference/measure-serving.js';
import { servingEngines, type ServingEngine } from '../../model/inference/serving-engine.js';
import { chooseEngine } from '../../policy/engine-choice.js';
import type { Settings } from '../../settings/settings.js';

/** What models are served with on this machine. */
export interface EngineChoice {
  /** The fastest engine that the settings allow, by measurement; where there is no choice, nothing is measured. */
  fastest: (modelDirectory: string) => Promise<ServingEngine>;
  /** Serves a model of which the fastest gives other answers. Of what the settings allow, it is the most like what judged the model. */
  safest: ServingEngine;
}

type EngineSettings = Pick<Settings, 'apiCompute' | 'openVinoDirectory' | 'cacheDirectory' | 'threads'>;

/**
 * Finds the engines of this machine.
 * @throws EvergreenError `device-unavailable` or `invalid-input` when the settings ask for what is not there
 */
export async function findEngines(
  settings: EngineSettings,
  log: (message: string) => void,
): Promise<EngineChoice> {
  const { apiCompute, cacheDirectory, threads } = settings;
  const openVinoDirectory = apiCompute.engine === 'onnxruntime' ? null : await findOpenVino(settings);
  return engineChoice(apiCompute, { openVinoDirectory }, { cacheDirectory, threads, log });
}

/** @param measure times engines with a model */
export function engineChoice(
  request: EngineSettings['apiCompute'],
  machine: Machine,
  options: { cacheDirectory: string; threads: number; log: (message: string) => void },
  measure = measureServing,
): EngineChoice {
  const engines = servingEngines(request, machine);
  const precision = request.precision === 'auto' ? 'float32' : request.precision;
  const [safest] = servingEngines({ ...request, precision }, machine);
  return {
    safest,
    fastest: async (modelDirectory) => {
      if (engines.length === 1) return engines[0];
      const [first, ...others] = await measure(engines, { modelDirectory, ...options });
      // Where all fail, it is the model. Starting it says what is wrong with it.
      if (first === undefined) return safest;
      const { compute } = chooseEngine([first, ...others]);
      options.log(
        `serving with ${describeCompute(compute)}, by measurement: ${describeTimes([first, ...others])} for the golden texts`,
      );
      return engines.find((engine) => isSameCompute(engine.compute, compute))!;
    },
  };
}
