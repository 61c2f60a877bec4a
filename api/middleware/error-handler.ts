import type { ErrorRequestHandler } from 'express';
import { EvergreenError, toEvergreenError } from '../../contracts/errors.js';

const retryAfterSeconds = '1';

/** What Express and its body parser throw. */
interface ExpressError {
  type?: string;
  status?: number;
  message: string;
  limit?: number;
}

/**
 * Answers every error with `{ error, code, details }`. An unexpected error is logged; its message is not sent, since it may
 * contain internals.
 */
export function errorHandler(log: (error: EvergreenError, requestId: string) => void): ErrorRequestHandler {
  return function answerError(thrown: unknown, _request, response, next) {
    if (response.headersSent) return next(thrown);
    const error = fromExpress(thrown as ExpressError) ?? toEvergreenError(thrown);
    const requestId = response.get('x-request-id') ?? '';
    if (error.httpStatus >= 500 && error.code !== 'no-champion') log(error, requestId);
    if (error.httpStatus === 429 || error.httpStatus === 503)
      response.setHeader('retry-after', retryAfterSeconds);
    response.status(error.httpStatus).json(
      error.code === 'internal'
        ? {
            error: `Internal error. The log has the details under request ${requestId}.`,
            code: 'internal',
            details: {},
          }
        : { error: error.message, code: error.code, details: error.details },
    );
  };
}

function fromExpress(thrown: ExpressError): EvergreenError | undefined {
  const { type, status, message, limit } = thrown;
  switch (type) {
    case 'entity.parse.failed':
      return new EvergreenError('invalid-input', `The body is not JSON: ${message}.`);
    case 'entity.too.large':
      return new EvergreenError(
        'payload-too-large',
        `The body is larger than ${limit} bytes. Send fewer texts at once.`,
      );
    default:
      // A path with a broken %-sequence, an unknown encoding or charset, damaged gzip, or a body that ends too early.
      return status !== undefined && status >= 400 && status < 500
        ? new EvergreenError(
            'invalid-input',
            `The ${thrown instanceof URIError ? 'path' : 'body'} cannot be read: ${message}.`,
          )
        : undefined;
  }
}
