import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** sha256 (lower-case hexadecimal) and size of some bytes. */
export interface ContentHash {
  sha256: string;
  sizeBytes: number;
}

/** The hashes of files, by path inside their directory. */
export type FileTable = Record<string, ContentHash>;

/** Node hashes no more than 2 GiB at once. */
const maximumPieceBytes = 2 ** 30;
const chunkBytes = 2 ** 20;

/** sha256 of bytes of any number, in lower-case hexadecimal. */
export function sha256(bytes: Uint8Array | string, pieceBytes = maximumPieceBytes): string {
  const hash = createHash('sha256');
  if (typeof bytes === 'string') return hash.update(bytes).digest('hex');
  for (let at = 0; at < bytes.length; at += pieceBytes) hash.update(bytes.subarray(at, at + pieceBytes));
  return hash.digest('hex');
}

/** Passes chunks on and hashes them. `result` is complete when the last chunk has passed. */
export function hashChunks() {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  async function* pass(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
      yield chunk;
    }
  }
  return { pass, result: (): ContentHash => ({ sha256: hash.digest('hex'), sizeBytes }) };
}

/** Hashes a local file. */
export async function hashFile(path: string): Promise<ContentHash> {
  const { pass, result } = hashChunks();
  const file = createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>;
  for await (const _chunk of pass(file));
  return result();
}

/** Copies a file and hashes it on the way. */
export async function copyAndHash(source: string, target: string): Promise<ContentHash> {
  const { pass, result } = hashChunks();
  await pipeline(createReadStream(source, { highWaterMark: chunkBytes }), pass, createWriteStream(target));
  return result();
}

/** Paths of all files of a directory, subdirectories included, sorted. */
async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

/**
 * Hashes every file of a local directory, subdirectories included.
 * @param known files that are hashed already; they are not read again
 */
export async function hashDirectory(directory: string, known: FileTable = {}): Promise<FileTable> {
  const table: FileTable = {};
  for (const path of await filesIn(directory)) {
    const name = path.split(sep).join('/');
    table[name] = known[name] ?? (await hashFile(join(directory, path)));
  }
  return table;
}

/** Identity, size and times of every file: while they stay the same, nobody has written to the directory. */
export async function fingerprintDirectory(directory: string): Promise<string> {
  const lines: string[] = [];
  for (const path of await filesIn(directory)) {
    const { ino, size, mtimeNs, ctimeNs } = await stat(join(directory, path), { bigint: true });
    lines.push([path, ino, size, mtimeNs, ctimeNs].join('\0'));
  }
  return lines.join('\n');
}
