import { z } from 'zod';
import type { TextSketch } from './drift.js';

/** The `evergreen` object in a model directory's config.json: what inference must do exactly as the trainer did. */
export const servingSettingsSchema = z.strictObject({
  /** Sorted; index = class number. */
  labels: z.array(z.string()).min(2),
  pooling: z.enum(['mean', 'cls']),
  truncation: z.enum(['head', 'head+tail']),
  maxLength: z.number().int().min(8),
  /** Probabilities are softmax(logits / temperature). */
  temperature: z.number().positive(),
});
export type ServingSettings = z.infer<typeof servingSettingsSchema>;

/** One text's answer. Both arrays are in label order. */
export interface Classification {
  logits: number[];
  probabilities: number[];
  /** Of the whole text, before truncation and without special tokens. */
  tokens?: number;
  unknownTokens?: number;
  /** For the watch over drift; absent where the model has no reference. */
  sketch?: TextSketch;
}

/** What the trainer answered to a few fixed texts: `golden.json` of a model directory. Inference must answer the same. */
export const goldenAnswersSchema = z.strictObject({
  texts: z.array(z.string()).min(1),
  /** [texts][labels], calibrated. */
  probabilities: z.array(z.array(z.number())),
});
export type GoldenAnswers = z.infer<typeof goldenAnswersSchema>;
