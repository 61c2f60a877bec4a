import { z } from 'zod';
import { computeSchema } from './compute.js';
import { dataSourceSchema } from './dataset.js';
import { hyperparametersSchema } from './hyperparameters.js';
import { contentHashSchema } from './references.js';

const pathSchema = z.string().min(1);

/** The files of a model by what they are for, as paths inside its directory. */
export const modelPartsSchema = z.strictObject({
  /** safetensors */
  weights: pathSchema,
  /** What serving loads: ONNX, with the weights. */
  graph: pathSchema,
  /** Hugging Face's config.json, with an `evergreen` object. */
  config: pathSchema,
  /** tokenizer.json first. */
  tokenizer: z.array(pathSchema).min(1),
  /** The model card. */
  card: pathSchema,
  /** The trainer's answers to the golden texts. The gate rejects a model without them. */
  goldenAnswers: pathSchema.optional(),
  /** How the texts look that the model was made for. Without it, drift cannot be watched. */
  driftReference: pathSchema.optional(),
  /** The lexical view. Without it, the encoder answers alone. */
  lexicalView: pathSchema.optional(),
  /** Metrics on the validation rows. */
  validation: pathSchema.optional(),
  /** Cross-validated probabilities of the training rows, where there were too few rows to set some aside. */
  crossValidation: pathSchema.optional(),
});
export type ModelParts = z.infer<typeof modelPartsSchema>;

/**
 * Content of `models/<digest>/manifest.json`, written last. The sha256 of its bytes is the model's digest.
 */
export const modelManifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  labels: z.array(z.string()).min(2),
  /** sha256 and size of every other file of the directory, by path. */
  files: z.record(z.string(), contentHashSchema),
  parts: modelPartsSchema,
  lineage: z.strictObject({
    datasetDigest: z.string(),
    tokensDigest: z.string(),
    base: z.string(),
    /** sha256 of the base's weights; null for a base trained from scratch. */
    baseSha256: z.string().nullable(),
    hyperparameters: hyperparametersSchema,
    compute: computeSchema,
    /** Rows computed at once, where memory was too small for the whole batch: gradients were accumulated. */
    microBatchSize: z.number().int().positive().optional(),
    /** Present when the encoder kept the weights of the base. */
    frozenEncoder: z.literal(true).optional(),
    source: dataSourceSchema,
    sample: z.boolean(),
  }),
});
export type ModelManifest = z.infer<typeof modelManifestSchema>;
