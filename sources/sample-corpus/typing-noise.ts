import type { Random } from './random.js';

/** Makes a text look typed in a hurry, in one of several ways. */
export function typeCarelessly(text: string, random: Random): string {
  const ways: ((text: string) => string)[] = [
    (whole) => whole.toLowerCase(),
    (whole) => whole.toUpperCase(),
    (whole) => whole.replaceAll("'", ''),
    (whole) => whole.replace(/[.!?]+$/, ''),
    (whole) => whole.replace(/([.!?])$/, '$1$1$1'),
    (whole) => whole.replace(/\b(so|very|really)\b/i, (word) => word + word.at(-1)!.repeat(2)),
    (whole) => whole.replaceAll('. ', ' . '),
    (whole) => swapLetters(whole, random),
  ];
  return random.pick(ways)(text);
}

function swapLetters(text: string, random: Random): string {
  const at = random.between(0, Math.max(0, text.length - 2));
  const [first = '', second = ''] = [text[at], text[at + 1]];
  return /^[a-z]{2}$/.test(first + second) ? text.slice(0, at) + second + first + text.slice(at + 2) : text;
}
