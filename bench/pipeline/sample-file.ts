import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';

const rowsAWrite = 1_000;

/** Writes generated reviews as a CSV file. */
export async function writeSampleFile(path: string, rows: number, seed = 1): Promise<void> {
  function* blocks(): Generator<string> {
    let lines = ['text,label'];
    for (const { text, label } of generateReviews({ rows, seed, drift: 0, labelNoise: 0 })) {
      lines.push(`"${text.replaceAll('"', '""')}",${label}`);
      if (lines.length < rowsAWrite) continue;
      yield `${lines.join('\n')}\n`;
      lines = [];
    }
    yield lines.map((line) => `${line}\n`).join('');
  }
  await pipeline(Readable.from(blocks()), createWriteStream(path));
}
