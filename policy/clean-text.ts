// eslint-disable-next-line no-control-regex
const controlCharacters = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFEFF]/g;
const loneSurrogates = /\p{Surrogate}/gu;
/**
 * Marks on one letter, and what a tokenizer takes away from between them. No script needs more than a few, and normalising
 * a text takes a time that grows with the square of their number.
 */
const marks = /([\p{M}\p{Cf}\p{Co}\uFFFD]{1,100})[\p{M}\p{Cf}\p{Co}\uFFFD]*/gu;
const lineBreaks = /<br\s*\/?>|\r\n?/gi;

/**
 * Text as a model should see it: `<br />` and a carriage return become a line break, other control characters go, the ends are
 * trimmed. Of the marks on one letter 100 are kept. Other HTML is left alone: an entity may be what the text is about, and the
 * tokenizer copes with it.
 * A text without any visible character becomes ''. Whoever names a text by its id cleans it first, once.
 */
export function cleanText(raw: string): string {
  const text = raw
    .replace(lineBreaks, '\n')
    .replace(controlCharacters, '')
    .replace(loneSurrogates, '\uFFFD')
    .replace(marks, '$1')
    .trim();
  return /[^\s\p{Cf}]/u.test(text) ? text : '';
}

/** A label or group: control characters go, the ends are trimmed. Numbers stay as they were written. */
export function cleanName(raw: string): string {
  return raw.replace(controlCharacters, '').replace(loneSurrogates, '\uFFFD').trim();
}
