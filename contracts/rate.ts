import { z } from 'zod';
import { durationMs } from './time.js';

/** How many texts a caller may send in how many seconds. A request without texts counts as one. */
export const rateSchema = z.strictObject({
  texts: z.number().int().min(1).max(1_000_000_000),
  seconds: z.number().int().min(1).max(86_400),
});
export type Rate = z.infer<typeof rateSchema>;

/** A rate as a person writes it: `100/s`, `6000/m` or `500/30s`. */
export const rateTextSchema = z.string().transform((text, context): Rate => {
  const [, texts = '', count = '', unit = ''] = /^(\d+)\/(\d*)([smhd])$/.exec(text.trim()) ?? [];
  const ms = durationMs(`${count === '' ? 1 : count}${unit}`) ?? 0;
  const rate = rateSchema.safeParse({ texts: Number(texts), seconds: ms / 1000 });
  if (rate.success) return rate.data;
  context.addIssue('must be texts and a time of at most one day, for example 100/s or 6000/m');
  return z.NEVER;
});

export const describeRate = ({ texts, seconds }: Rate): string => `${texts}/${seconds === 1 ? '' : seconds}s`;
