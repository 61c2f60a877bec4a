import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Request } from 'express';
import { codeOf, EvergreenError } from '../../contracts/errors.js';
import { unreadable } from '../middleware/receive-body.js';

const decompressors = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress };

/**
 * The body of a request as it comes, without its compression. It is read no faster than it is used.
 * @throws EvergreenError `request-timeout` when no byte comes for a while although it is waited for; `invalid-input` for
 * another or a damaged compression
 */
export async function* streamBody(request: Request, silenceTimeoutMs: number): AsyncGenerator<Buffer> {
  const encoding = request.get('content-encoding')?.toLowerCase() ?? 'identity';
  // The connection stays open when the reading ends early: the caller reads the answer from it.
  const chunks: AsyncIterator<Buffer, undefined> = request.iterator({ destroyOnReturn: false });
  const received = notSilent(closedEarly(chunks), silenceTimeoutMs, 'No part of the body came');
  if (encoding === 'identity') {
    yield* received;
    return;
  }
  if (!Object.hasOwn(decompressors, encoding))
    throw unreadable(`the encoding ${JSON.stringify(encoding.slice(0, 40))} is not supported`);
  const unpacked = decompressors[encoding as keyof typeof decompressors]();
  // An error of the source destroys the target, which throws it here.
  pipeline(Readable.from(received, { objectMode: false }), unpacked, () => undefined);
  try {
    yield* unpacked as AsyncIterable<Buffer>;
  } catch (thrown) {
    if (!/^(Z_|ERR__)/.test(codeOf(thrown))) throw thrown;
    throw unreadable(`its ${encoding} is damaged`, thrown);
  }
}

/** @throws EvergreenError `request-timeout` where the connection is closed */
function closedEarly(chunks: AsyncIterator<Buffer, undefined>): AsyncIterator<Buffer, undefined> {
  return {
    next: () =>
      chunks.next().catch((cause: unknown) => {
        const problem = 'The connection was closed before the whole body came.';
        throw new EvergreenError('request-timeout', problem, { cause });
      }),
  };
}

/**
 * The same chunks.
 * @param problem that no chunk comes, as the beginning of a message
 * @throws EvergreenError `request-timeout` when none comes for this long although it is waited for
 */
export async function* notSilent(
  chunks: AsyncIterator<Buffer, undefined>,
  timeoutMs: number,
  problem: string,
): AsyncGenerator<Buffer> {
  for (;;) {
    const { promise: silence, reject } = rejectable();
    const timer = setTimeout(
      () => reject(new EvergreenError('request-timeout', `${problem} for ${timeoutMs / 1000} seconds.`)),
      timeoutMs,
    );
    const next = chunks.next();
    // It may fail when nobody waits for it any more.
    next.catch(() => undefined);
    const result = await Promise.race([next, silence]).finally(() => clearTimeout(timer));
    if (result.done === true) return;
    yield result.value;
  }
}

function rejectable(): { promise: Promise<never>; reject: (error: EvergreenError) => void } {
  let reject = (_error: EvergreenError): void => {};
  const promise = new Promise<never>((_resolve, rejectPromise) => (reject = rejectPromise));
  return { promise, reject };
}
