import type { ErrorRequestHandler, Request, Response } from 'express';
import { finished } from 'node:stream';
import { EvergreenError, toEvergreenError } from '../../contracts/errors.js';
import type { RecentRefusals } from './repeat-refusals.js';

const defaultRetryAfterSeconds = 1;
/** The rest of a refused body up to this size is read, so that the connection can be used again. */
const maximumDiscardedBytes = 64 * 1024;
/** How long the connection of a larger one stays open, so that the caller, who still sends, can read the answer. */
const lingerMs = 1_000;

type ErrorExtension = (error: EvergreenError) => object;

/** Adds fields to an error that answers this request, for a dialect whose errors have others. */
export function extendError(response: Response, extension: ErrorExtension): void {
  response.locals['extendError'] = extension;
}

/**
 * Answers every error with `{ error, code, details }`. An unexpected error is logged; its message is not sent, since it may
 * contain internals.
 * @param refusals are told of each error before it is sent
 */
export function errorHandler(
  log: (error: EvergreenError, requestId: string) => void,
  refusals?: Pick<RecentRefusals, 'note'>,
): ErrorRequestHandler {
  return function answerError(thrown: unknown, request, response, next) {
    if (response.headersSent) return next(thrown);
    const error = fromExpress(thrown) ?? toEvergreenError(thrown);
    const requestId = response.get('x-request-id') ?? '';
    response.locals['error'] = error;
    if (error.httpStatus >= 500 && error.code !== 'no-champion') log(error, requestId);
    if (error.httpStatus === 429 || error.httpStatus === 503) {
      const { retryAfterSeconds = defaultRetryAfterSeconds } = error.details;
      response.setHeader('retry-after', String(retryAfterSeconds));
    }
    response.status(error.httpStatus);
    const answer = {
      ...describeError(error, requestId),
      ...(response.locals['extendError'] as ErrorExtension | undefined)?.(error),
    };
    refusals?.note(error, request, response, answer);
    send(request, response, answer);
  };
}

/** What a caller may know of an error. */
export function describeError(error: EvergreenError, requestId: string) {
  if (error.code !== 'internal') return { error: error.message, code: error.code, details: error.details };
  return {
    error: `Internal error. The log has the details under request ${requestId}.`,
    code: error.code,
    details: {},
  };
}

/** A path with a broken %-sequence is the only error of the router. */
function fromExpress(thrown: unknown): EvergreenError | undefined {
  if (!(thrown instanceof URIError)) return undefined;
  return new EvergreenError('invalid-input', `The path cannot be read: ${thrown.message}.`);
}

/** Answers at once, also while the body of the request still comes. */
function send(request: Request, response: Response, answer: object): void {
  const announcedBytes = Number(request.get('content-length') ?? 0);
  const isChunked = request.get('transfer-encoding') !== undefined;
  if (request.complete || (!isChunked && announcedBytes <= maximumDiscardedBytes)) {
    response.json(answer);
    return;
  }
  const content = Buffer.from(JSON.stringify(answer));
  response.set({
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(content.length),
    connection: 'close',
  });
  response.write(content);
  endAfterBody(request, response);
}

/** Ends a response while the body of the request still comes: the caller, who sends it, gets time to read the answer. */
export function endAfterBody(request: Request, response: Response): void {
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerMs);
  finished(request.resume(), { writable: false }, end);
}
