import type { Request, RequestHandler, Response } from 'express';
import type { EvergreenError } from '../../contracts/errors.js';
import { readTraceparent } from './traceparent.js';

/** What is known of a request once its response has ended. */
export interface FinishedRequest {
  id: string | undefined;
  method: string;
  /** The path of the route with the names of its parameters, for example `/predictions/:id`; `none` when no route had it. */
  route: string;
  /** 499, as in nginx's log, when the caller closed the connection before the response began. */
  status: number;
  durationMs: number;
  /** The address of the caller. */
  client: string | undefined;
  /** Of the response's body; undefined when it was streamed. */
  bytes: number | undefined;
  /** That of the request's own span, or else the caller's. */
  traceId: string | undefined;
  /** The error that was the answer. */
  error: EvergreenError | undefined;
}

export type RequestObserver = (finished: FinishedRequest) => void;

const callerIsGone = 499;

/** Tells the observers of every request, also of one that is refused or whose caller is gone. */
export function observeRequests(...observers: readonly RequestObserver[]): RequestHandler {
  return function observeRequest(request, response, next) {
    const startedAt = performance.now();
    // A closed connection has no address any more.
    const client = request.ip;
    response.once('close', () => {
      const finished = describe(request, response, { client, durationMs: performance.now() - startedAt });
      for (const observe of observers) observe(finished);
    });
    next();
  };
}

/** The path of the route that took a request, with the names of its parameters; `none` before one has. */
export const routeOf = (request: Request): string =>
  (request.route as { path: string } | undefined)?.path ?? 'none';

export const statusOf = (response: Response): number =>
  response.headersSent ? response.statusCode : callerIsGone;

function describe(
  request: Request,
  response: Response,
  measured: Pick<FinishedRequest, 'client' | 'durationMs'>,
): FinishedRequest {
  const length = response.get('content-length');
  return {
    id: response.get('x-request-id'),
    method: request.method,
    route: routeOf(request),
    status: statusOf(response),
    bytes: length === undefined ? undefined : Number(length),
    traceId:
      (response.locals['traceId'] as string | undefined) ??
      readTraceparent(request.get('traceparent'))?.traceId,
    error: response.locals['error'] as EvergreenError | undefined,
    ...measured,
  };
}
