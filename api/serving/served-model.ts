import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Champion } from '../../contracts/champion.js';
import { EvergreenError } from '../../contracts/errors.js';
import { classificationMetricsSchema, type ClassificationMetrics } from '../../contracts/metrics.js';
import type { Classification } from '../../contracts/serving.js';
import type { InferencePool } from '../../model/inference/inference-pool.js';

/** A champion that is loaded, verified and warmed up. */
export interface ServedModel {
  champion: Champion;
  pool: InferencePool;
  servedSince: string;
  /** Metrics on the validation rows; null when the model directory has none. */
  validation: ClassificationMetrics | null;
}

/** What a served model answers to some texts. */
export interface Answer {
  champion: Champion;
  /** Sorted; index = class number. */
  labels: readonly string[];
  classifications: readonly Classification[];
}

export interface ServingState {
  /** The model that is served; null before the first champion is loaded. */
  current: ServedModel | null;
  /** Why the newest champion is not served, or why there is none; null when it is served. */
  problem: string | null;
}

/** The model that is served. @throws EvergreenError `no-champion` */
export function requireServed({ current, problem }: ServingState): ServedModel {
  if (current !== null) return current;
  throw new EvergreenError('no-champion', `No model is served yet. ${problem ?? ''}`.trim());
}

/** The same, if this is its name or its digest. @throws EvergreenError `no-champion`, `not-found` */
export function requireServedAs(name: string, state: ServingState): ServedModel {
  const served = requireServed(state);
  const { model, digest } = served.champion;
  if (name === model || name === digest) return served;
  throw new EvergreenError(
    'not-found',
    `There is no model ${JSON.stringify(name.slice(0, 80))} here. The model that is served is called ${JSON.stringify(model)}.`,
  );
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
