import type { RequestHandler } from 'express';
import { randomUUID } from 'node:crypto';

const acceptable = /^[\w\-=]{1,255}$/;

/** Gives every request an id, the caller's own where it is harmless, and answers with it. */
export function requestId(header = 'x-request-id'): RequestHandler {
  return function assignRequestId(request, response, next) {
    const given = request.get(header);
    const id = given !== undefined && acceptable.test(given) ? given : randomUUID();
    request.id = id;
    response.setHeader(header, id);
    next();
  };
}
