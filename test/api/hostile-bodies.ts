import { gzipSync } from 'node:zlib';

export interface HostileBody {
  what: string;
  path: '/predict' | '/feedback';
  body: string | Buffer;
  headers?: Record<string, string>;
}

const twoMebibytes = 2 * 1024 * 1024;
const characters = 100_000;
const list = (count: number, item: string): string => `[${Array<string>(count).fill(item).join()}]`;

/** As many texts of one kind as fit in the largest body. */
const texts = (unit: string): string => {
  const text = unit.repeat(Math.floor(characters / unit.length));
  const fitting = Math.max(
    1,
    Math.min(256, Math.floor((twoMebibytes - 100) / (Buffer.byteLength(text) + 3))),
  );
  return JSON.stringify({ text: Array<string>(fitting).fill(text) });
};

/** Small or large bodies that cost a careless server much more than it takes to send them. */
export const hostileBodies: readonly HostileBody[] = [
  {
    what: '690,000 empty texts in two kilobytes of gzip',
    path: '/predict',
    body: gzipSync(`{"inputs":[${list(690_000, '""')}]}`),
    headers: { 'content-encoding': 'gzip' },
  },
  { what: 'a million nested lists', path: '/predict', body: '['.repeat(1e6) + ']'.repeat(1e6) },
  {
    what: '180,000 keys',
    path: '/predict',
    body: JSON.stringify(Object.fromEntries(Array.from({ length: 180_000 }, (_, index) => [`k${index}`, 0]))),
  },
  {
    what: '340,000 nested objects',
    path: '/predict',
    body: `${'{"a":'.repeat(340_000)}1${'}'.repeat(340_000)}`,
  },
  { what: 'a million numbers', path: '/predict', body: `{"text":${list(1_000_000, '1')}}` },
  { what: 'a number of two million digits', path: '/predict', body: `{"text":${'1'.repeat(2_000_000)}}` },
  { what: 'a key of two million characters', path: '/predict', body: `{"${'k'.repeat(2_000_000)}":1}` },
  {
    what: 'a text of two million characters',
    path: '/predict',
    body: JSON.stringify({ text: 'a'.repeat(2e6) }),
  },
  { what: '690,000 items of feedback', path: '/feedback', body: list(690_000, '{}') },
  ...Object.entries({
    letters: 'a',
    'line breaks': '<br />',
    'open tags': '<br ',
    blanks: 'a \u2003\u2003 ',
    'characters that become eighteen': '\ufdfa',
    'marks that have to be sorted': `a${'\u0315\u0300\u05ae'.repeat(33)}`,
    'letters with a mark': 'a\u0301',
    emoji: '😀',
    ideographs: '漢',
    'half characters': '\ud800a',
  }).map(([what, unit]) => ({ what: `texts of ${what}`, path: '/predict' as const, body: texts(unit) })),
  {
    what: 'feedback of characters that become eighteen',
    path: '/feedback',
    body: JSON.stringify(Array(6).fill({ text: '\ufdfa'.repeat(characters), label: 'positive' })),
  },
];
