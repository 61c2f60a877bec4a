import { z } from 'zod';
import type { TextSketch } from './drift.js';
import { decisionRuleSchema } from './predicted-class.js';

/**
 * The `evergreen` object in a model directory's config.json: what inference must do exactly as training did.
 */
export const servingSettingsSchema = z
  .strictObject({
    /** Sorted; index = class number. */
    labels: z.array(z.string()).min(2),
    pooling: z.enum(['mean', 'cls']),
    truncation: z.enum(['head', 'head+tail']),
    maxLength: z.number().int().min(8),
    /** Probabilities are softmax(logits / temperature). */
    temperature: z.number().positive(),
    ...decisionRuleSchema.shape,
  })
  .refine(({ decisionThreshold, labels }) => decisionThreshold === null || labels.length === 2, {
    path: ['decisionThreshold'],
    error: 'must be null with more than two labels',
  });
export type ServingSettings = z.infer<typeof servingSettingsSchema>;

/** What a model answers to one text. All numbers are finite; a text that has no such answer is refused. */
export interface Classification {
  /** In label order. */
  logits: number[];
  /** Calibrated, in label order. */
  probabilities: number[];
  /** Number of the predicted class: see `predictedClass`. */
  predicted: number;
  /** Its probability, which is not the highest one where a threshold decides so. */
  score: number;
  /** Tokens before truncation and without special tokens; at most `describedTokens` are counted. */
  tokens: number;
  /** Those that the vocabulary does not have. */
  unknownTokens: number;
  /** For drift detection. */
  sketch: TextSketch;
}

/**
 * `golden.json` of a model directory: the trainer's answers to a few fixed texts. Inference must give the
 * same answers.
 */
export const goldenAnswersSchema = z.strictObject({
  texts: z.array(z.string()).min(1),
  /** [texts][labels], calibrated. */
  probabilities: z.array(z.array(z.number())),
});
export type GoldenAnswers = z.infer<typeof goldenAnswersSchema>;

/** `cross-validation.json` of a model directory: what judges a model that was trained on all rows. */
export const crossValidatedAnswersSchema = z.strictObject({
  folds: z.number().int().min(2),
  /** [training rows][labels], calibrated; those of a row are of a head that was fitted without its fold. */
  probabilities: z.array(z.array(z.number())),
});
export type CrossValidatedAnswers = z.infer<typeof crossValidatedAnswersSchema>;
