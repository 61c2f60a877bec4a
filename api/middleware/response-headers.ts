import type { RequestHandler } from 'express';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const requestIdHeader = 'x-request-id';
const acceptableId = /^[\w\-=]{1,255}$/;

/** The id of a request: the caller's own where it is harmless, otherwise a new one. */
export function chooseRequestId({ headers }: IncomingMessage): string {
  const received = headers[requestIdHeader];
  return typeof received === 'string' && acceptableId.test(received) ? received : randomUUID();
}

/** Assigns an id to every request and returns it. */
export function requestId(): RequestHandler {
  return function assignRequestId(request, response, next) {
    response.setHeader(requestIdHeader, chooseRequestId(request));
    next();
  };
}

const headers = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};
const strictTransportSecurity = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };

/**
 * The API returns JSON only: a browser must not guess another type, put it in a frame, or run anything in it.
 * @param isEncrypted by a proxy: then browsers must not come back without encryption
 */
export function securityHeaders(isEncrypted: boolean): RequestHandler {
  return function setSecurityHeaders(_request, response, next) {
    response.set({ ...headers, ...(isEncrypted && strictTransportSecurity) });
    next();
  };
}

/** While the server stops, makes callers with an open connection reconnect, so that no request is cut off. */
export function closeConnections(isStopping: () => boolean): RequestHandler {
  return function closeConnection(_request, response, next) {
    if (isStopping()) response.setHeader('connection', 'close');
    next();
  };
}
