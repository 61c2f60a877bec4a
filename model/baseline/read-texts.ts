import { createReadStream } from 'node:fs';
import type { LabeledText } from './measure-baseline.js';

/**
 * Reads the labeled texts of a JSONL file.
 * @param maximumBytes rows that do not end within the first so many bytes are left out
 */
export async function readTexts(path: string, maximumBytes = Infinity): Promise<LabeledText[]> {
  const pieces = (await createReadStream(path, { end: maximumBytes - 1 }).toArray()) as Buffer[];
  const text = Buffer.concat(pieces).toString('utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LabeledText);
}
