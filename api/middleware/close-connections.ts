import type { RequestHandler } from 'express';

/** Asks callers that keep their connection to open another one next time, so that none is cut in the middle of a request. */
export function closeConnectionsWhen(isStopping: () => boolean): RequestHandler {
  return function askToReconnect(_request, response, next) {
    if (isStopping()) response.setHeader('connection', 'close');
    next();
  };
}
