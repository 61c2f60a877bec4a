import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Champion } from '../../contracts/champion.js';
import { classificationMetricsSchema, type ClassificationMetrics } from '../../contracts/metrics.js';
import type { InferencePool } from '../../model/inference/inference-pool.js';

/** A champion, loaded and warm. */
export interface ServedModel {
  champion: Champion;
  pool: InferencePool;
  servedSince: string;
  /** On the validation rows; null when the directory has none. */
  validation: ClassificationMetrics | null;
}

const evaluationSchema = z.looseObject({ metrics: classificationMetricsSchema });

/** The metrics that the trainer left in the model directory, if they can be read: they inform, nothing depends on them. */
export async function readValidationMetrics(directory: string): Promise<ClassificationMetrics | null> {
  try {
    return evaluationSchema.parse(JSON.parse(await readFile(join(directory, 'evaluation.json'), 'utf8')))
      .metrics;
  } catch {
    return null;
  }
}
