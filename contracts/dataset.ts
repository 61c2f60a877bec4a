import { z } from 'zod';
import { feedbackSenderSchema, feedbackSourceSchema } from './feedback-source.js';
import { contentHashSchema, objectReferenceSchema, sha256Schema } from './references.js';

export const splitNames = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

/** One labeled text, as stored in a shard: one JSON object a line. */
export const datasetRowSchema = z.strictObject({
  /** The first 16 hexadecimal digits of the normalized text's sha256: see policy/split `rowId`. */
  id: z.string().min(1),
  text: z.string().min(1),
  label: z.string().min(1),
  group: z.string().optional(),
  /**
   * Where the row comes from: `feedback:<source>` or, for reports of errors, `errors:<source>`. The gate also judges each
   * source on its own.
   */
  source: z.string().min(1).optional(),
  /** Who sent the label, and when it was accepted; both only of rows from feedback. */
  sender: feedbackSenderSchema.optional(),
  at: z.iso.datetime().optional(),
});
export type DatasetRow = z.infer<typeof datasetRowSchema>;

/** Where labeled text comes from. `sample` is the corpus that Evergreen generates itself. */
export const dataSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('file'),
    /**
     * A CSV, JSONL or Parquet file, gzip accepted, or a directory of such files: a path on the pipeline worker's machine, or, for
     * one file, `s3:<key>` in the bucket.
     */
    path: z.string().min(1),
    textColumn: z.string().min(1).optional(),
    labelColumn: z.string().min(1).optional(),
    splitColumn: z.string().min(1).optional(),
    groupColumn: z.string().min(1).optional(),
    /** Number of training rows (the first by hash); all when absent. */
    limit: z.number().int().min(2).optional(),
  }),
  z.strictObject({
    kind: z.literal('sample'),
    rows: z.number().int().min(100).max(1_000_000).default(4_000),
    seed: z.number().int().nonnegative().default(1),
    /**
     * Share of rows from the drifted domain: other things, other words, words with the opposite polarity, more
     * complaints.
     */
    drift: z.number().min(0).max(1).default(0),
    /** Share of rows with the wrong label. */
    labelNoise: z.number().min(0).max(0.5).default(0),
    limit: z.number().int().min(2).optional(),
  }),
  z.strictObject({
    /** The champion's dataset and the feedback since. Both are pinned when a run starts, and recorded. */
    kind: z.literal('retraining'),
    /** When absent, the dataset of the champion at the start of the run. */
    datasetDigest: sha256Schema.optional(),
    /** Number of the newest batch of feedback to use. When absent, the newest at the start of the run. */
    feedbackUntil: z.number().int().nonnegative().optional(),
    /** Feedback from these sources is not used. */
    excludedSources: z.array(feedbackSourceSchema).optional(),
    /** Feedback from these sources is used, also when its labels contradict too many predictions. */
    trustedSources: z.array(feedbackSourceSchema).optional(),
    /** Only rows that were labeled within this time before the start of the run are used; all when absent. */
    windowMs: z.number().int().positive().optional(),
    /** When the rows of the original file were ingested. They have no time of their own, so they count as labeled then. */
    originalAt: z.iso.datetime().optional(),
    limit: z.number().int().min(2).optional(),
  }),
]);
export type DataSource = z.infer<typeof dataSourceSchema>;

/** What happened to the rows of a source on their way into a dataset. `dropped` counts rows by reason. */
export const ingestReportSchema = z.strictObject({
  format: z.enum(['csv', 'jsonl', 'parquet', 'sample', 'retraining']),
  rowsRead: z.number().int().nonnegative(),
  rowsKept: z.number().int().nonnegative(),
  dropped: z.record(z.string(), z.number().int().positive()),
  /** Up to 20 dropped rows with the line they start on, for a person to look up. */
  examples: z.array(
    z.strictObject({
      line: z.number().int().positive(),
      reason: z.string(),
      /** The name of the file, where the source is a directory. */
      file: z.string().optional(),
    }),
  ),
  columns: z.strictObject({
    text: z.string(),
    label: z.string(),
    split: z.string().optional(),
    group: z.string().optional(),
    /** Which of them were guessed rather than named. */
    guessed: z.array(z.enum(['text', 'label', 'split', 'group'])),
  }),
  /** For a person: what was detected, what deserves a look. */
  notes: z.array(z.string()),
});
export type IngestReport = z.infer<typeof ingestReportSchema>;

/** The most rows that a split may have, however large the source is. */
export const rowCapsSchema = z.strictObject({
  validation: z.number().int().positive().default(1_000),
  /** Enough to promote a candidate that is two points better with a probability of 90 %: see docs/gate.md. */
  test: z.number().int().positive().default(10_000),
});
export type RowCaps = z.infer<typeof rowCapsSchema>;

/** One JSONL file of a dataset. */
const datasetShardSchema = contentHashSchema.extend({
  /** For example `train-00000.jsonl`. */
  name: z.string().min(1),
  rows: z.number().int().nonnegative(),
});

/** Content of `datasets/<sha256>/dataset.json`. The sha256 of its bytes names the dataset. */
export const datasetManifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Sorted; a label's index is its class number. */
  labels: z.array(z.string()).min(2),
  /** With cross-validation all rows train, and the other splits are empty. */
  counts: z.record(z.enum(splitNames), z.number().int().nonnegative()),
  /**
   * Present when the rows are too few to set some aside: each is predicted by models that were fitted without its fold, and these
   * predictions judge.
   */
  crossValidation: z
    .strictObject({
      folds: z.number().int().min(2),
      /** Fold of each training row, in their order. */
      foldOfRow: z.array(z.number().int().nonnegative()),
    })
    .optional(),
  /** Of all usable rows of the source, including those that a limit or a row cap keeps out of every split. */
  labelCounts: z.record(z.string(), z.number().int().nonnegative()),
  /**
   * Training rows of each label that did not come from feedback. A retraining keeps the counts of the first dataset: they are
   * what the caps on feedback are measured by, however many rows a sender has added since.
   */
  originalCounts: z.record(z.string(), z.number().int().nonnegative()),
  /** The files of each split. Its rows are theirs, in this order. */
  shards: z.record(z.enum(splitNames), z.array(datasetShardSchema)),
  rowCaps: rowCapsSchema,
  source: dataSourceSchema,
  /** True for the corpus that Evergreen generates itself. */
  sample: z.boolean(),
  report: ingestReportSchema,
});
export type DatasetManifest = z.infer<typeof datasetManifestSchema>;

/** What activities pass on about a dataset. */
export const datasetReferenceSchema = z.strictObject({
  /** sha256 of dataset.json */
  digest: z.string(),
  manifest: objectReferenceSchema,
  labels: z.array(z.string()),
  counts: datasetManifestSchema.shape.counts,
  sample: z.boolean(),
  /** Present when cross-validation judges. */
  crossValidationFolds: z.number().int().optional(),
});
export type DatasetReference = z.infer<typeof datasetReferenceSchema>;
