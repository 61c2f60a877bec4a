import { z } from 'zod';
import { splitNames } from './dataset.js';
import { contentHashSchema, sha256Schema } from './references.js';

const countPerSplitSchema = z.record(z.enum(splitNames), z.number().int().nonnegative());

/** Content of `tokens/<identity>-<sha256>/tokens.json`. The sha256 of its bytes names the tokens. */
export const tokensManifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  datasetDigest: sha256Schema,
  /** sha256 of tokenizer.json */
  tokenizerSha256: sha256Schema,
  labels: z.array(z.string()).min(2),
  counts: countPerSplitSchema,
  tokenCounts: countPerSplitSchema,
  vocabularySize: z.number().int().positive(),
  clsId: z.number().int().nonnegative(),
  sepId: z.number().int().nonnegative(),
  padId: z.number().int().nonnegative(),
  base: z.string().min(1),
  /** sha256 of the base's weights; null for a base trained from scratch. */
  baseSha256: sha256Schema.nullable(),
  /** sha256 and size of every other file of the directory, by path. */
  files: z.record(z.string(), contentHashSchema),
});
export type TokensManifest = z.infer<typeof tokensManifestSchema>;
