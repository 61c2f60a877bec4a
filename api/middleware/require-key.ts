import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { EvergreenError } from '../../contracts/errors.js';
import type { FeedbackKind } from '../../contracts/feedback.js';
import type { FeedbackSender } from '../feedback/accept-feedback.js';
import type { FeedbackKeys } from '../feedback/feedback-service.js';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Admits requests with `Authorization: Bearer <key>`. The comparison takes the same time for every input. */
export function requireKey(keys: Partial<FeedbackKeys>): RequestHandler {
  const expected = Object.entries(keys).map(([kind, key]) => ({
    kind: kind as FeedbackKind,
    hash: sha256(key),
  }));
  return function checkKey(request, response, next) {
    const received = keyOf(request);
    const hash = sha256(received ?? '');
    const [match] = expected.filter((one) => timingSafeEqual(hash, one.hash));
    if (match !== undefined) {
      const sender: FeedbackSender = { sender: senderOfHash(hash), kind: match.kind };
      response.locals['sender'] = sender;
      return next();
    }
    response.setHeader('www-authenticate', 'Bearer');
    throw new EvergreenError(
      'unauthorized',
      received === undefined
        ? 'Send the feedback key: Authorization: Bearer <key>. It is EVERGREEN_FEEDBACK_KEY, or "feedbackKey" in secrets.json of the state directory.'
        : `This is not ${keys.errors === undefined ? 'the feedback key' : 'a feedback key'}.`,
    );
  };
}

/** Admits everyone when no key is set, otherwise requests with `Authorization: Bearer <key>`. */
export function requirePredictKey(key: string | undefined): RequestHandler {
  if (key === undefined) return (_request, _response, next) => next();
  const expected = sha256(key);
  return function checkPredictKey(request, response, next) {
    if (timingSafeEqual(sha256(keyOf(request) ?? ''), expected)) return next();
    response.setHeader('www-authenticate', 'Bearer');
    throw new EvergreenError(
      'unauthorized',
      'Send the predict key: Authorization: Bearer <EVERGREEN_PREDICT_KEY>.',
    );
  };
}

const keyOf = (request: Request): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(request.get('authorization') ?? '')?.[1];

/** The id that a key gives its holder in what is stored; the key cannot be derived from it. */
const senderOfHash = (hash: Buffer): string => `key-${hash.toString('hex').slice(0, 8)}`;

/** Who sent a request that `requireKey` admitted. */
export const senderOf = (response: Response): FeedbackSender => response.locals['sender'] as FeedbackSender;
