import { z } from 'zod';

export const maximumTexts = 256;
const maximumCharacters = 100_000;

/** A text to classify: not blank, not longer than a training text may be. */
export const textSchema = z
  .string()
  .max(maximumCharacters, `must have at most ${maximumCharacters} characters`)
  .refine((text) => text.trim() !== '', 'must not be empty');
