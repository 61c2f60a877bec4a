import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Champion } from '../../contracts/champion.js';
import { classificationMetricsSchema, type ClassificationMetrics } from '../../contracts/metrics.js';
import type { InferencePool } from '../../model/inference/inference-pool.js';

/** A champion that is loaded, verified and warmed up. */
export interface ServedModel {
  champion: Champion;
  pool: InferencePool;
  servedSince: string;
  /** Metrics on the validation rows; null when the model directory has none. */
  validation: ClassificationMetrics | null;
}

const evaluationSchema = z.looseObject({ metrics: classificationMetricsSchema });

/** The metrics that the trainer saved in the model directory; null when they cannot be read, since nothing depends on them. */
export async function readValidationMetrics(directory: string): Promise<ClassificationMetrics | null> {
  try {
    return evaluationSchema.parse(JSON.parse(await readFile(join(directory, 'evaluation.json'), 'utf8')))
      .metrics;
  } catch {
    return null;
  }
}
