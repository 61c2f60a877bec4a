import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** sha256 and size of files, by path inside their directory. */
export type FileTable = Record<string, { sha256: string; sizeBytes: number }>;

/** sha256 and size of a local file. */
export async function hashFile(path: string): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), async (chunks) => {
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
    }
  });
  return { sha256: hash.digest('hex'), sizeBytes };
}

/** Hashes every file of a local directory, subdirectories included. */
export async function hashDirectory(directory: string): Promise<FileTable> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
  const table: FileTable = {};
  for (const path of paths.sort()) table[path.split(sep).join('/')] = await hashFile(join(directory, path));
  return table;
}
