import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { cleanText } from '../../policy/clean-text.js';
import { eventLoopTurns } from '../serving/event-loop-turns.js';
import type { Answer } from '../serving/served-model.js';

/** What a dialect makes of the body of a request. */
export interface PredictRequest {
  /** As they were sent. */
  texts: string[];
  /** Where in the body a text is, for messages. */
  pathOf: (index: number) => string;
  /** @param ids of the predictions, in order */
  respond: (answer: Answer, ids: readonly string[]) => unknown;
}

export const maximumTexts = 256;
const maximumCharacters = 100_000;
const blank = 'must not be empty';
const tooLong = `must have at most ${maximumCharacters} characters`;
const hasAllowedLength = (text: string): boolean => text.length <= maximumCharacters;
/** One visible character. Some tools know no classes such as `\p{Cf}`, so the common invisible ones are listed. */
const visible = '[^\\s\\u0000-\\u001F\\u007F-\\u009F\\u00AD\\u200B-\\u200F\\u2060-\\u206F\\uFEFF]';
/** What JSON Schema can say of a text. */
const described = { minLength: 1, maxLength: maximumCharacters, pattern: visible };

/**
 * A text as it was sent, of at most as many characters as a training row may have. It is a refinement, which is only asked about
 * texts: `max` compares the `length` of whatever was sent, also one that cannot be compared.
 */
export const sentTextSchema = z.string().refine(hasAllowedLength, tooLong).meta(described);

/** A text, cleaned in the same way as training rows. It must not be blank. */
export const textSchema = z
  .string()
  .refine(hasAllowedLength, { error: tooLong, abort: true })
  .overwrite(cleanText)
  .refine((text) => text !== '', blank)
  .meta(described);

/** A list of one to 256 items. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .refine(({ length }) => length >= 1, 'must name at least one text')
    .refine(({ length }) => length <= maximumTexts, `must have at most ${maximumTexts} texts`)
    .meta({ minItems: 1, maxItems: maximumTexts });

/**
 * Cleans the texts of a request in the same way as training rows.
 * @throws EvergreenError `invalid-input` for a blank one
 */
export async function cleanTexts({ texts, pathOf }: PredictRequest): Promise<string[]> {
  const turn = eventLoopTurns();
  const cleaned: string[] = [];
  for (const [index, text] of texts.entries()) {
    cleaned.push(cleanText(text));
    if (cleaned[index] === '')
      throw new EvergreenError('invalid-input', `Invalid request. ${pathOf(index)}: ${blank}`, {
        details: { issues: [`${pathOf(index)}: ${blank}`] },
      });
    await turn();
  }
  return cleaned;
}
