import { join } from 'node:path';
import { z } from 'zod';
import { isSameCompute, type EngineMeasurement } from '../../contracts/compute.js';
import { goldenAnswersSchema, servingSettingsSchema } from '../../contracts/serving.js';
import { parseEncoderConfig } from '../encoder/classifier-config.js';
import { measureEach, type MeasuringOptions } from '../engines/measure-each.js';
import { startInferencePool } from './inference-pool.js';
import { readModelJson } from './model-files.js';
import type { ServingEngine } from './serving-engine.js';

const timedRounds = 3;

const configSchema = z.looseObject({ evergreen: servingSettingsSchema });

/**
 * How long each of them takes to answer the golden texts of a model, one by one and then all at once: the shortest of three rounds,
 * after one that is not timed. Each runs alone, in an inference process. A measurement of one model holds for all of its shape.
 * @returns a measurement for each, in their order, without those that failed
 * @throws EvergreenError `invalid-model` when the directory is not a complete model of ours
 */
export async function measureServing(
  engines: readonly ServingEngine[],
  { modelDirectory, ...options }: MeasuringOptions & { modelDirectory: string },
): Promise<EngineMeasurement[]> {
  const { texts } = await readModelJson(join(modelDirectory, 'golden.json'), goldenAnswersSchema);
  const measure = async (engine: ServingEngine): Promise<number> => {
    const pool = await startInferencePool({
      ...{ modelDirectory, processes: 1, threadsPerProcess: options.threads, engine },
    });
    try {
      let shortest = Infinity;
      for (let round = 0; round <= timedRounds; round++) {
        const startedAt = performance.now();
        for (const text of texts) await pool.classify([text]);
        await pool.classify(texts);
        if (round > 0) shortest = Math.min(shortest, (performance.now() - startedAt) / 1000);
      }
      return shortest;
    } finally {
      await pool.close();
    }
  };
  return measureEach(
    engines.map(({ compute }) => compute),
    { serving: await readShape(modelDirectory) },
    (compute) => measure(engines.find((engine) => isSameCompute(engine.compute, compute))!),
    options,
  );
}

/** What the time depends on, besides the engine. */
async function readShape(modelDirectory: string) {
  const path = join(modelDirectory, 'config.json');
  const config = await readModelJson(path, configSchema);
  const { family, layers, hiddenSize, heads, intermediateSize } = parseEncoderConfig(config, path);
  const { maxLength } = config.evergreen;
  return { family, layers, hiddenSize, heads, intermediateSize, maxLength };
}
