import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { EvergreenError, type ErrorCode } from '../../contracts/errors.js';
import { forkScript } from '../../model/processes/fork-script.js';
import { notSilent } from './stream-body.js';

/** From the process: whether the file can be read at all, and later perhaps why it cannot be read to its end. */
export type ParquetMessage = { type: 'opened' } | { type: 'failed'; code: ErrorCode; message: string };

const parquetMain = fileURLToPath(new URL('parquet-main.ts', import.meta.url));
const maximumHeapMegabytes = 512;
/** For one row group, on a busy machine. */
const silenceTimeoutMs = 30_000;

/**
 * Reads a Parquet file as lines of JSON, no faster than they are used. A process of its own does it: pages are decoded in one go,
 * and a few bytes can stand for a billion values.
 * @param file is closed
 * @param signal ends the process
 * @throws EvergreenError `invalid-data` or `invalid-input`, here or while the lines are read
 */
export async function parquetLines(file: FileHandle, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
  const child = forkScript(parquetMain, [], {
    stdio: [file.fd, 'pipe', 'ignore', 'ipc'],
    execArgv: [`--max-old-space-size=${maximumHeapMegabytes}`],
    ...{ signal, killSignal: 'SIGKILL' },
  });
  let failure: EvergreenError | undefined;
  const fail = (code: ErrorCode, message: string): void =>
    void (failure ??= new EvergreenError(code, message));
  const closed = new Promise<void>((resolve) => {
    // The signal is reported as an error, too.
    child.once('error', ({ message }) => {
      fail('internal', `Parquet cannot be read: ${message}`);
      resolve();
    });
    child.once('close', (exitCode) => {
      if (exitCode !== 0)
        fail('invalid-data', 'The body cannot be read as Parquet in the memory it may take.');
      resolve();
    });
  });
  const opened = new Promise<void>((resolve) => {
    child.on('message', (message: ParquetMessage) => {
      if (message.type === 'failed') fail(message.code, message.message);
      else resolve();
    });
  });
  await file.close();
  const timer = setTimeout(() => child.kill('SIGKILL'), silenceTimeoutMs);
  await Promise.race([opened, closed]).finally(() => clearTimeout(timer));
  if (failure !== undefined) throw failure;
  async function* lines(): AsyncGenerator<Buffer> {
    const chunks = (child.stdout as Readable).iterator() as AsyncIterator<Buffer, undefined>;
    yield* notSilent(chunks, silenceTimeoutMs, 'No row of the Parquet file could be read');
    await closed;
    if (failure !== undefined) throw failure;
  }
  return lines();
}
