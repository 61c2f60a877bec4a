// eslint-disable-next-line no-control-regex
const controlCharacters = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFEFF]/g;
const loneSurrogates = /\p{Surrogate}/gu;
/**
 * Marks on one letter, and characters that a tokenizer removes between them. No script needs more than a few,
 * and the time to normalize a text grows with the square of their number.
 */
const marks = /([\p{M}\p{Cf}\p{Co}\uFFFD]{1,100})[\p{M}\p{Cf}\p{Co}\uFFFD]*/gu;
const lineBreaks = /<br\s*\/?>|\r\n?/gi;

/**
 * Cleans a text for the model: `<br />` and carriage returns become line breaks, other control characters are
 * removed, the ends are trimmed. At most 100 marks on one letter are kept. Other HTML stays: an entity may be
 * what the text is about, and the tokenizer can handle it. A text without any visible character becomes ''.
 * Clean a text once, before computing its `rowId`.
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

/**
 * Cleans a label or group: control characters are removed, the ends are trimmed. Numbers stay as they were
 * written.
 */
export function cleanName(raw: string): string {
  return raw.replace(controlCharacters, '').replace(loneSurrogates, '\uFFFD').trim();
}
