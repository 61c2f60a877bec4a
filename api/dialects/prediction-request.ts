import { z } from 'zod';
import { cleanText } from '../../policy/clean-text.js';

export const maximumTexts = 256;
const maximumCharacters = 100_000;

/** A text, cleaned as the rows that models learn from are: not blank, not longer than one of them may be. */
export const textSchema = z
  .string()
  .max(maximumCharacters, `must have at most ${maximumCharacters} characters`)
  .overwrite(cleanText)
  .refine((text) => text !== '', 'must not be empty');
