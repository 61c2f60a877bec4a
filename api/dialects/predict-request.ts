import { z } from 'zod';
import { cleanText } from '../../policy/clean-text.js';
import type { Answer } from '../serving/served-model.js';

/** What a dialect makes of the body of a request. */
export interface PredictRequest {
  texts: string[];
  /** @param ids of the predictions, in order */
  respond: (answer: Answer, ids: readonly string[]) => unknown;
}

export const maximumTexts = 256;
const maximumCharacters = 100_000;

/** A text, cleaned in the same way as training rows. It must not be blank, or longer than a training row may be. */
export const textSchema = z
  .string()
  .max(maximumCharacters, `must have at most ${maximumCharacters} characters`)
  .overwrite(cleanText)
  .refine((text) => text !== '', 'must not be empty');
