import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Request, Response } from 'express';
import { codeOf, EvergreenError } from '../../contracts/errors.js';
import type { BodyBudget, BodyShare } from './body-budget.js';

const maximumBodyBytes = 2 * 1024 * 1024;

const decompressors = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/** What a body is read with. */
export interface BodyReading {
  budget: BodyBudget;
  /** A body that stays silent for this long is given up. */
  silenceTimeoutMs: number;
  /** So is a body that has not arrived after this long. */
  requestTimeoutMs: number;
}

/**
 * Reads a body of at most 2 MiB and decompresses it. Its bytes count in the budget until the response has ended.
 * @throws EvergreenError `payload-too-large` before the first byte is read if the request says how long the body is;
 * `request-timeout`, `overloaded`, `invalid-input`
 */
export async function receiveBody(
  request: Request,
  response: Response,
  reading: BodyReading,
): Promise<Buffer> {
  if (Number(request.get('content-length')) > maximumBodyBytes) throw tooLarge();
  // A caller who asks first sends no byte of a body that is refused.
  if (request.get('expect') !== undefined) response.writeContinue();
  const { bytes, share } = await receive(request, response, reading);
  return decompress(request, bytes, share);
}

function receive(
  request: Request,
  response: Response,
  { budget, silenceTimeoutMs, requestTimeoutMs }: BodyReading,
): Promise<{ bytes: Buffer; share: BodyShare }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const stop = (error?: EvergreenError): void => {
      clearTimeout(silence);
      clearTimeout(deadline);
      request.off('data', take).off('end', finish);
      if (error === undefined) return;
      chunks.length = 0;
      share.release();
      reject(error);
    };
    const giveUp = (reason: string): void =>
      stop(new EvergreenError('request-timeout', `${reason} Send it again.`));
    const share = budget.open(() => giveUp('The server is busy, and the body came too slowly.'));
    const silence = setTimeout(
      () => giveUp(`No part of the body came for ${silenceTimeoutMs / 1000} seconds.`),
      silenceTimeoutMs,
    );
    const deadline = setTimeout(
      () => giveUp(`The body had not arrived after ${requestTimeoutMs / 1000} seconds.`),
      requestTimeoutMs,
    );
    const take = (chunk: Buffer): void => {
      silence.refresh();
      sizeBytes += chunk.length;
      if (sizeBytes > maximumBodyBytes) stop(tooLarge());
      else if (share.add(chunk.length)) chunks.push(chunk);
      else stop(tooManyBytes());
    };
    const finish = (): void => {
      stop();
      share.complete();
      resolve({ bytes: Buffer.concat(chunks), share });
    };
    request.on('data', take).once('end', finish);
    response.once('close', () => {
      stop(new EvergreenError('request-timeout', 'The connection was closed before the whole body came.'));
    });
  });
}

async function decompress(request: Request, received: Buffer, share: BodyShare): Promise<Buffer> {
  const encoding = request.get('content-encoding')?.toLowerCase() ?? 'identity';
  let bytes = received;
  if (Object.hasOwn(decompressors, encoding)) {
    try {
      bytes = await decompressors[encoding as keyof typeof decompressors](received, {
        maxOutputLength: maximumBodyBytes,
      });
    } catch (cause) {
      if (codeOf(cause) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
      throw unreadable(`its ${encoding} is damaged`, cause);
    }
    if (!share.add(bytes.length)) throw tooManyBytes();
  } else if (encoding !== 'identity')
    throw unreadable(`the encoding ${JSON.stringify(encoding.slice(0, 40))} is not supported`);
  return bytes;
}

/** A text body as UTF-8. @throws EvergreenError `invalid-input` for another charset, and for bytes that are not in theirs */
export function toUtf8(request: Request, bytes: Buffer): Buffer {
  const charset =
    /charset\s*=\s*"?([^\s;"]+)/i.exec(request.get('content-type') ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  if (charset === 'utf-16le') return Buffer.from(bytes.toString('utf16le'));
  if (charset !== 'utf-8' && charset !== 'utf8')
    throw unreadable(`the charset ${JSON.stringify(charset.slice(0, 40))} is not supported`);
  // Decoding would replace each wrong byte silently.
  if (!isUtf8(bytes)) throw unreadable('it is not UTF-8');
  return bytes;
}

const tooLarge = (): EvergreenError =>
  new EvergreenError(
    'payload-too-large',
    `The body is larger than ${maximumBodyBytes} bytes. Send fewer texts at once.`,
  );

const tooManyBytes = (): EvergreenError =>
  new EvergreenError('overloaded', 'The bodies of other requests fill the memory. Try again in a moment.', {
    details: { reason: 'body-memory' },
  });

/** The error of a body that cannot be read. @param problem why, as the end of a sentence */
export const unreadable = (problem: string, cause?: unknown): EvergreenError =>
  new EvergreenError('invalid-input', `The body cannot be read: ${problem}.`, { cause });
