import type { RequestHandler } from 'express';

const preflightSeconds = 600;

/**
 * Lets web pages of these origins call the API from a browser (CORS), and answers the question that a browser asks first. Without
 * an origin nothing is allowed, and browsers keep responses from pages.
 */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  return function allowOrigin(request, response, next) {
    response.vary('origin');
    const origin = request.get('origin');
    if (origin === undefined || !origins.includes(origin)) return next();
    response.set({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'x-request-id, retry-after',
    });
    if (request.method !== 'OPTIONS' || request.get('access-control-request-method') === undefined)
      return next();
    response.set({
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': 'authorization, content-type, x-request-id',
      'access-control-max-age': String(preflightSeconds),
    });
    response.status(204).end();
  };
}
