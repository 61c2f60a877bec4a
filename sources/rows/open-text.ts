import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createGunzip } from 'node:zlib';
import { codeOf, EvergreenError } from '../../contracts/errors.js';

const chunkBytes = 256 * 1024;

/** The first bytes of files that are often mistaken for text, and what to do about them. */
const notText = [
  {
    magic: [0x50, 0x4b, 0x03, 0x04],
    what: 'a zip archive or an Excel workbook',
    todo: 'Unpack it, or save it as CSV (UTF-8)',
  },
  { magic: [0x50, 0x41, 0x52, 0x31], what: 'a Parquet file', todo: 'Convert it to JSONL or CSV' },
  { magic: [0xff, 0xfe], what: 'UTF-16 text', todo: 'Save it as UTF-8' },
  { magic: [0xfe, 0xff], what: 'UTF-16 text', todo: 'Save it as UTF-8' },
];

/**
 * Reads a file as chunks of UTF-8 bytes without the byte order mark. No chunk ends within a character. Gzip
 * is detected by its first bytes, whatever the file's name. Memory use does not depend on the file's size.
 * @throws EvergreenError `not-found`; `invalid-input` for a directory or without permission; `invalid-data`
 * for damaged gzip, another kind of file, or invalid UTF-8 (with its byte offset and line)
 */
export async function* openText(path: string): AsyncGenerator<Buffer> {
  const head = await readTextHead(path);
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  const gzipped = head[0] === 0x1f && head[1] === 0x8b;
  const bytes = gzipped ? gunzip(file, path) : file;
  yield* wholeCharacters(bytes as AsyncIterable<Buffer>, path);
}

/** The first bytes of a text file. @throws EvergreenError as `openText`, where the file is missing or cannot be read */
export async function readTextHead(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      if ((await file.stat()).isDirectory()) {
        throw new EvergreenError('invalid-input', `${path} is a directory. Name one CSV or JSONL file.`);
      }
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (thrown instanceof EvergreenError) throw thrown;
    const missing = codeOf(thrown) === 'ENOENT';
    throw new EvergreenError(
      missing ? 'not-found' : 'invalid-input',
      missing
        ? `There is no file ${path} on the machine ${hostname()}. Check the path.`
        : `Cannot read ${path}: ${(thrown as Error).message}. Check its permissions.`,
      { cause: thrown },
    );
  }
}

async function* gunzip(file: ReturnType<typeof createReadStream>, path: string): AsyncGenerator<Buffer> {
  const unpacked = createGunzip({ chunkSize: chunkBytes });
  file.on('error', (error) => unpacked.destroy(error));
  try {
    yield* file.pipe(unpacked) as AsyncIterable<Buffer>;
  } catch (thrown) {
    throw new EvergreenError(
      'invalid-data',
      `The gzip data of ${path} is damaged or cut short (${(thrown as Error).message}). Copy or compress the file again`,
      { cause: thrown },
    );
  } finally {
    file.destroy();
  }
}

/**
 * Checks that a stream is UTF-8, and removes the byte order mark. No chunk ends within a character.
 * @param path names the stream in messages
 * @throws EvergreenError `invalid-data` for another kind of file, or invalid UTF-8 (with its byte offset and line)
 */
export async function* wholeCharacters(chunks: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  let pending: Buffer = Buffer.alloc(0);
  let offset = 0;
  let line = 1;
  const check = (bytes: Buffer): Buffer => {
    if (!isUtf8(bytes)) throw invalidUtf8(bytes, offset, line, path);
    const start = offset === 0 && bytes.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
    offset += bytes.length;
    line += countLineBreaks(bytes);
    return bytes.subarray(start);
  };
  for await (const chunk of chunks) {
    const bytes = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk;
    if (offset === 0) refuseKnownBinary(bytes, path);
    const end = lastCharacterBoundary(bytes);
    pending = bytes.subarray(end);
    if (end > 0) yield check(bytes.subarray(0, end));
  }
  if (pending.length > 0) yield check(pending);
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

function refuseKnownBinary(bytes: Buffer, path: string): void {
  const found = notText.find(({ magic }) => magic.every((byte, index) => bytes[index] === byte));
  if (found)
    throw new EvergreenError('invalid-data', `${path} is ${found.what}, not UTF-8 text. ${found.todo}`);
}

/** The end of the last complete character of `bytes`. */
function lastCharacterBoundary(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0b1100_0000) === 0b1000_0000) continue;
    const width = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return width > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function countLineBreaks(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

function invalidUtf8(bytes: Buffer, offset: number, line: number, path: string): EvergreenError {
  const at = firstInvalidByte(bytes);
  const byteOffset = offset + at;
  const atLine = line + countLineBreaks(bytes.subarray(0, at));
  return new EvergreenError(
    'invalid-data',
    `${path} is not valid UTF-8 at byte ${byteOffset} (line ${atLine}). Save it as UTF-8, for example with iconv -f WINDOWS-1252 -t UTF-8`,
    { details: { byteOffset, line: atLine } },
  );
}

/** Decoding puts U+FFFD where bytes are invalid. A U+FFFD that the bytes themselves contain is skipped. */
function firstInvalidByte(bytes: Buffer): number {
  const replacement = Buffer.from('\uFFFD');
  const text = bytes.toString('utf8');
  let at = 0;
  let from = 0;
  for (let next = text.indexOf('\uFFFD'); next !== -1; next = text.indexOf('\uFFFD', from)) {
    at += Buffer.byteLength(text.slice(from, next));
    if (!bytes.subarray(at, at + 3).equals(replacement)) return at;
    at += 3;
    from = next + 1;
  }
  return at;
}
