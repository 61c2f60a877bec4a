import type { RequestHandler } from 'express';

/** JSON only: no browser shall guess another type, frame it, or run anything in it. */
export function securityHeaders(): RequestHandler {
  return function setSecurityHeaders(_request, response, next) {
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    response.setHeader('cache-control', 'no-store');
    next();
  };
}
