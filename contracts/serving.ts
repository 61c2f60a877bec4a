import { z } from 'zod';

/** The `evergreen` object in a model folder's config.json: what inference must do exactly as the trainer did. */
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
}
