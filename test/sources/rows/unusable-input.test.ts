import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ErrorCode } from '../../../contracts/errors.js';
import { readRows, type FileSource } from '../../../sources/rows/read-rows.js';
import { collect, csvOf } from './temporary-file.js';

interface Case {
  what: string;
  content: string | Buffer;
  named?: Omit<FileSource, 'path'>;
  code?: ErrorCode;
  message: RegExp;
}

const usable = csvOf({ good: 20, bad: 20 });
const gzipped = gzipSync(usable);
const flipped = Buffer.from(gzipped);
flipped[flipped.length - 6]! ^= 0xff;

const cases: Case[] = [
  { what: 'an empty file', content: '', message: /is empty\. It needs one labeled text a row/ },
  { what: 'a file of blank lines', content: '\n \n\n', message: /is empty/ },
  { what: 'a header alone', content: 'text,label\n', message: /has no rows below its first line/ },
  {
    what: 'invalid UTF-8',
    content: Buffer.concat([
      Buffer.from('text,label\nfine,good\ncaf'),
      Buffer.from([0xe9]),
      Buffer.from(',good\n'),
    ]),
    message: /not valid UTF-8 at byte 24 \(line 3\).*iconv/,
  },
  {
    what: 'UTF-8 that ends within a character',
    content: Buffer.concat([Buffer.from('text,label\nn'), Buffer.from([0xc3])]),
    message: /not valid UTF-8 at byte 12 \(line 2\)/,
  },
  {
    what: 'invalid UTF-8 behind a genuine replacement character',
    content: Buffer.concat([Buffer.from('text,label\n\uFFFD'), Buffer.from([0xff, 0x41])]),
    message: /not valid UTF-8 at byte 14 \(line 2\)/,
  },
  {
    what: 'UTF-16',
    content: Buffer.from('\uFEFFtext,label', 'utf16le'),
    message: /UTF-16 text, not UTF-8.*Save it as UTF-8/,
  },
  {
    what: 'a workbook',
    content: Buffer.from('PK\u0003\u0004rest of it'),
    message: /zip archive or an Excel workbook/,
  },
  {
    what: 'a quote that is never closed',
    content: 'text,label\n"one\ntwo",good\n"never closed,bad\nmore,good\n',
    message: /starts on line 4 of .* opens a quote that is never properly closed/,
  },
  {
    what: 'a quote that swallows the next row',
    content: 'text,label\nfine,good\n"never closed,bad\n"another text",good\n',
    message: /starts on line 3 of .* never properly closed/,
  },
  {
    what: 'a quote inside a plain field',
    content: 'text,label\na 5" screen,good\n',
    message: /line 2 of .* quote inside a field that is not quoted.*double the quotes/,
  },
  {
    what: 'a gzip file cut short',
    content: gzipped.subarray(0, gzipped.length - 20),
    message: /gzip data .* damaged or cut short/,
  },
  {
    what: 'a gzip file with a wrong checksum',
    content: flipped,
    message: /gzip data .* damaged or cut short/,
  },
  {
    what: 'a JSON array',
    content: '[{"text": "a", "label": "b"}]',
    message: /one JSON array\. Write one object a line/,
  },
  {
    what: 'no line of JSON that parses',
    content: '{"text": \n{"text"\n',
    message: /None of the first 2 lines .* JSON object/,
  },
  {
    what: 'a named column that is absent',
    content: usable,
    named: { labelColumn: 'verdict' },
    message: /no column "verdict" \(--label-column\)\. There are: text, label/,
  },
  {
    what: 'columns that cannot be told apart',
    content: 'a,b,c\n1,2,3\n4,5,6\n7,8,9\n',
    named: { textColumn: 'a' },
    message: /Cannot tell which column .* is the label\. Name it with --label-column; there are: a, b, c/,
  },
  {
    what: 'one label',
    content: csvOf({ good: 30 }),
    message: /All 30 rows .* have the label "good".*two labels or more/,
  },
  {
    what: 'more than 1000 labels',
    content: csvOf(Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`l${index}`, 1]))),
    message: /more than 1000 different labels.*--label-column/,
  },
  {
    what: 'no usable row',
    content: 'text,label\n ,good\nwords,\na,b,c\n',
    message: /None of the 3 rows .* can be used \(empty-label: 1, empty-text: 1, wrong-column-count: 1\)/,
  },
  {
    what: 'a label with too few rows',
    content: csvOf({ good: 20, bad: 7 }),
    message:
      /1 of 2 labels .* fewer than 8 rows \("bad" 7; the others have enough: "good" 20\).*takes 8 different texts of each label.*Add rows/,
  },
];

describe('unusable input', () => {
  for (const { what, content, named, code = 'invalid-data', message } of cases) {
    it(`is refused with the reason and the place: ${what}`, async () => {
      await assert.rejects(collect(content, named), { name: 'EvergreenError', code, message });
    });
  }

  it('is refused when there is no file, or it is a directory', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'evergreen-rows-'));
    try {
      await mkdir(join(directory, 'directory'));
      await assert.rejects(readRows({ path: join(directory, 'absent.csv') }), {
        code: 'not-found',
        message: /no file .*absent\.csv/,
      });
      await assert.rejects(readRows({ path: join(directory, 'directory') }), {
        code: 'invalid-input',
        message: /is a directory/,
      });
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
