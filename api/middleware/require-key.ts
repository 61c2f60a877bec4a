import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { EvergreenError } from '../../contracts/errors.js';

/** Lets through who sends `Authorization: Bearer <key>`; the comparison takes the same time whatever was sent. */
export function requireKey(key: string): RequestHandler {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(key);
  return function checkKey(request, response, next) {
    const given = /^Bearer +(\S+) *$/i.exec(request.get('authorization') ?? '')?.[1];
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return next();
    response.setHeader('www-authenticate', 'Bearer');
    throw new EvergreenError(
      'unauthorized',
      given === undefined
        ? 'Send the feedback key: Authorization: Bearer <key>. It is EVERGREEN_FEEDBACK_KEY, or "feedbackKey" in secrets.json of the state directory.'
        : 'This is not the feedback key.',
    );
  };
}
