import { closeSync, createWriteStream, openSync, readSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DatasetRow } from '../../contracts/dataset.js';
import { hashChunks, type ContentHash } from '../../files/hashes.js';
import type { CollectedRows } from './collect-rows.js';

/**
 * Writes the rows of these indices to a JSONL file of DatasetRow, in the order of the indices.
 */
export async function writeRows(
  { textsFile, rows }: Pick<CollectedRows, 'textsFile' | 'rows'>,
  indices: Iterable<number>,
  path: string,
): Promise<ContentHash> {
  const { pass, result } = hashChunks();
  const texts = openSync(textsFile, 'r');
  function* lines(): Generator<Buffer> {
    for (const index of indices) {
      const { id, label, group, source, sender, atMs, offsetBytes, sizeBytes } = rows.at(index);
      const bytes = Buffer.alloc(sizeBytes);
      // Takes microseconds a row from the page cache. An asynchronous read costs ten times as much.
      readSync(texts, bytes, 0, sizeBytes, offsetBytes);
      const text = bytes.toString('utf8');
      const at = atMs === undefined ? undefined : new Date(atMs).toISOString();
      const row: DatasetRow = { id, text, label, group, source, sender, at };
      yield Buffer.from(`${JSON.stringify(row)}\n`);
    }
  }
  try {
    await pipeline(Readable.from(lines()), pass, createWriteStream(path));
  } finally {
    closeSync(texts);
  }
  return result();
}
