import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { EvergreenError } from '../../contracts/errors.js';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Admits requests with `Authorization: Bearer <key>`. The comparison takes the same time for every input. */
export function requireKey(key: string): RequestHandler {
  const expected = sha256(key);
  return function checkKey(request, response, next) {
    const received = /^Bearer +(\S+) *$/i.exec(request.get('authorization') ?? '')?.[1];
    if (received !== undefined && timingSafeEqual(sha256(received), expected)) return next();
    response.setHeader('www-authenticate', 'Bearer');
    throw new EvergreenError(
      'unauthorized',
      received === undefined
        ? 'Send the feedback key: Authorization: Bearer <key>. It is EVERGREEN_FEEDBACK_KEY, or "feedbackKey" in secrets.json of the state directory.'
        : 'This is not the feedback key.',
    );
  };
}

/** The id that a key gives its holder in what is stored; the key cannot be derived from it. */
export const senderOfKey = (key: string): string => `key-${sha256(key).toString('hex').slice(0, 8)}`;
