import { z } from 'zod';
import { splitNames } from './dataset.js';
import { contentHashSchema, objectReferenceSchema, sha256Schema } from './references.js';

const countPerSplitSchema = z.record(z.enum(splitNames), z.number().int().nonnegative());

/** What tokens are made from. The same identity gives the same tokens. */
const identityFields = {
  datasetDigest: sha256Schema,
  /** sha256 of tokenizer.json */
  tokenizerSha256: sha256Schema,
};
export type TokensIdentity = z.infer<z.ZodObject<typeof identityFields>>;

/** Content of `tokens/<identity>-<sha256>/tokens.json`. The sha256 of its bytes names the tokens. */
export const tokensManifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  ...identityFields,
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
  /** sha256 and size of every other file of the directory, by path: those of the tokenizer. */
  files: z.record(z.string(), contentHashSchema),
  /** The `part.json` of each part. Their shards, one part after the other, are those of the dataset. */
  parts: z.array(objectReferenceSchema),
});
export type TokensManifest = z.infer<typeof tokensManifestSchema>;

/**
 * Content of `token-parts/<identity>-<sha256>/part.json`: the tokens of some shards of the dataset, or the tokenizer's files and no
 * shards.
 */
export const tokenPartManifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  ...identityFields,
  shards: z.array(
    z.strictObject({
      /** Of the dataset, for example `train-00000.jsonl`. Its tokens are in `train-00000.bin`. */
      name: z.string().min(1),
      split: z.enum(splitNames),
      /** Number of token ids. */
      tokens: z.number().int().nonnegative(),
    }),
  ),
  files: z.record(z.string(), contentHashSchema),
});
export type TokenPartManifest = z.infer<typeof tokenPartManifestSchema>;
