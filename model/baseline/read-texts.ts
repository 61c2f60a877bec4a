import { createReadStream } from 'node:fs';
import type { LabeledText } from './train-baseline.js';

/**
 * The labeled texts of JSONL files, one file after the other.
 * @param maximumBytes only rows that lie within the first bytes of all files together are read
 */
export async function readTexts(paths: readonly string[], maximumBytes = Infinity): Promise<LabeledText[]> {
  const texts: LabeledText[] = [];
  let bytesLeft = maximumBytes;
  for (const path of paths) {
    if (bytesLeft <= 0) break;
    const bytes = Buffer.concat((await createReadStream(path, { end: bytesLeft - 1 }).toArray()) as Buffer[]);
    bytesLeft -= bytes.length;
    const lines = bytes.toString('utf8').split('\n').slice(0, -1);
    for (const line of lines) texts.push(JSON.parse(line) as LabeledText);
  }
  return texts;
}
