import { createReadStream } from 'node:fs';
import type { LabelledText } from './measure-baseline.js';

/**
 * The labelled texts of a JSONL file.
 * @param maximumBytes only rows that lie within the file's first bytes are read
 */
export async function readTexts(path: string, maximumBytes = Infinity): Promise<LabelledText[]> {
  const pieces = (await createReadStream(path, { end: maximumBytes - 1 }).toArray()) as Buffer[];
  const text = Buffer.concat(pieces).toString('utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LabelledText);
}
