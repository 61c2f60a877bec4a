import type { RequestHandler } from 'express';
import { randomUUID } from 'node:crypto';

const requestIdHeader = 'x-request-id';
const acceptableId = /^[\w\-=]{1,255}$/;

/** Assigns an id to every request and returns it: the caller's own where it is harmless, otherwise a new one. */
export function requestId(): RequestHandler {
  return function assignRequestId(request, response, next) {
    const received = request.get(requestIdHeader);
    const id = received !== undefined && acceptableId.test(received) ? received : randomUUID();
    response.setHeader(requestIdHeader, id);
    next();
  };
}

/** The API returns JSON only: a browser must not guess another type, put it in a frame, or run anything in it. */
export function securityHeaders(): RequestHandler {
  return function setSecurityHeaders(_request, response, next) {
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    response.setHeader('cache-control', 'no-store');
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
