import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EvergreenError } from '../../contracts/errors.js';
import { writeAtomically } from '../../files/atomic-write.js';
import { hashChunks } from '../../files/hashes.js';
import { retry } from '../../store/retry.js';
import type { OnProgress } from './progress-lines.js';
import { describeFailure, request, type RequestOptions } from './request.js';

export interface FetchOptions extends RequestOptions {
  /** In hexadecimal. A file with another hash is not kept. */
  sha256?: string;
  /** Of the file, for example 0o755 for a program. */
  mode?: number;
  attempts?: number;
  /** Pause before the second attempt; it doubles with each further one. */
  retryDelayMs?: number;
  onProgress?: OnProgress;
}

/**
 * Downloads `url` to `path`. The file appears under its name only when it is complete and its hash is right.
 * A broken transfer is retried. A definite failure (404, unknown host, wrong hash) is not.
 * @throws EvergreenError `not-found` (404), `corrupt-object` (wrong hash), `server-unavailable` (everything
 * else)
 */
export async function fetchFile(url: string, path: string, options: FetchOptions = {}): Promise<void> {
  await retry(() => writeAtomically(path, (partialPath) => fetchOnce(url, partialPath, options)), {
    isTransient: (error) => !(error instanceof EvergreenError) || error.details['transient'] === true,
    maximumAttempts: options.attempts ?? 3,
    initialDelayMs: options.retryDelayMs ?? 1000,
  });
}

async function fetchOnce(url: string, path: string, options: FetchOptions): Promise<void> {
  const { response, keepAlive, end } = await request(url, options);
  try {
    const announced = Number(response.headers.get('content-length') ?? Number.NaN);
    const totalBytes = Number.isNaN(announced) ? undefined : announced;
    const { pass, result } = hashChunks();
    let receivedBytes = 0;
    async function* measured(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        keepAlive();
        receivedBytes += chunk.byteLength;
        options.onProgress?.(receivedBytes, totalBytes);
        yield chunk;
      }
    }
    if (!response.body) throw new Error('the answer has no body');
    await pipeline(
      Readable.fromWeb(response.body),
      measured,
      pass,
      createWriteStream(path, { mode: options.mode ?? 0o644 }),
    );
    const { sha256 } = result();
    if (options.sha256 !== undefined && sha256 !== options.sha256) {
      throw new EvergreenError(
        'corrupt-object',
        `${url} has sha256 ${sha256}, expected ${options.sha256}: the file was changed in transit or at its source.`,
      );
    }
  } catch (thrown) {
    if (thrown instanceof EvergreenError) throw thrown;
    throw new EvergreenError(
      'server-unavailable',
      `The transfer of ${url} broke off: ${describeFailure(thrown)}.`,
      { cause: thrown, details: { transient: true } },
    );
  } finally {
    end();
  }
}
