import { z } from 'zod';
import { computeSchema } from './compute.js';
import { dataSourceSchema } from './dataset.js';
import { hyperparametersSchema } from './hyperparameters.js';

/** Content of `models/<digest>/manifest.json`, written last; the sha256 of its bytes is the model's digest. */
export const modelManifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  labels: z.array(z.string()).min(2),
  /** sha256 and size of every other file of the directory, by path. */
  files: z.record(z.string(), z.strictObject({ sha256: z.string(), sizeBytes: z.number() })),
  lineage: z.strictObject({
    datasetDigest: z.string(),
    tokensDigest: z.string(),
    base: z.string(),
    /** sha256 of the base's weights; null for a base trained from scratch. */
    baseSha256: z.string().nullable(),
    hyperparameters: hyperparametersSchema,
    compute: computeSchema,
    /** Rows computed at once, where that was less than the batch: gradients were accumulated for want of memory. */
    microBatchSize: z.number().int().positive().optional(),
    source: dataSourceSchema,
    sample: z.boolean(),
  }),
});
export type ModelManifest = z.infer<typeof modelManifestSchema>;
