import type { Request, Response } from 'express';
import type { IncomingMessage, OutgoingHttpHeaders, RequestListener } from 'node:http';
import type { EvergreenError } from '../../contracts/errors.js';
import type { FinishedRequest, RequestObserver } from './observe-requests.js';
import { chooseRequestId, requestIdHeader } from './response-headers.js';
import { readTraceparent } from './traceparent.js';

/** Much shorter than the time that texts may wait, so that the queue does not run empty meanwhile. */
const repeatForMs = 50;
/** Of a body with a text or a few. The refusal of a list says nothing of a short text, and the other way round. */
const maximumBodyBytes = 4_096;
const reasonsOfLoad = new Set<unknown>(['queue', 'open-requests', 'event-loop-delay']);

interface Refusal {
  untilMs: number;
  headers: OutgoingHttpHeaders;
  content: string;
  finished: Pick<FinishedRequest, 'method' | 'route' | 'status' | 'client' | 'bytes' | 'error'>;
}

/**
 * Repeats a refusal for a moment to the caller who got it, ahead of the routes. They take several times as long to refuse a request,
 * and under overload that time would be missing for the requests that are answered.
 */
export class RecentRefusals {
  /** By caller and path, the oldest first. */
  private readonly refusals = new Map<string, Refusal>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Notes an error that is about to be sent, if it is a refusal because of load. @param answer the body */
  note(error: EvergreenError, request: Request, response: Response, answer: object): void {
    if (error.code !== 'overloaded' || !reasonsOfLoad.has(error.details['reason'])) return;
    const caller = callerOf(request);
    if (caller === null) return;
    const nowMs = this.now();
    for (const [other, { untilMs }] of this.refusals) {
      if (untilMs > nowMs && other !== caller) break;
      this.refusals.delete(other);
    }
    const content = JSON.stringify(answer);
    const bytes = Buffer.byteLength(content);
    const type = 'application/json; charset=utf-8';
    this.refusals.set(caller, {
      untilMs: nowMs + repeatForMs,
      headers: { ...response.getHeaders(), 'content-type': type, 'content-length': bytes },
      content,
      finished: {
        ...{ method: request.method, route: 'none', status: response.statusCode, client: request.ip },
        ...{ bytes, error },
      },
    });
  }

  /** A listener that repeats refusals and leaves all other requests to `listener`. */
  before(listener: RequestListener, observers: readonly RequestObserver[]): RequestListener {
    return (request, response) => {
      const startedAt = this.now();
      const caller = this.refusals.size === 0 ? null : callerOf(request);
      const refusal = caller === null ? undefined : this.refusals.get(caller);
      if (refusal === undefined || refusal.untilMs <= startedAt) return listener(request, response);
      const { finished, headers, content } = refusal;
      const id = chooseRequestId(request);
      response.writeHead(finished.status, { ...headers, [requestIdHeader]: id }).end(content);
      const traceId = readTraceparent(request.headers.traceparent as string | undefined)?.traceId;
      const durationMs = this.now() - startedAt;
      for (const observe of observers) observe({ ...finished, id, durationMs, traceId });
    };
  }
}

/** Null for a request that is not short. Behind a proxy, the header names the caller. */
function callerOf({ method, url, headers, socket }: IncomingMessage): string | null {
  const isShort =
    headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= maximumBodyBytes;
  const { authorization, origin, 'x-forwarded-for': forwarded } = headers;
  return isShort ? [method, url, socket.remoteAddress, authorization, origin, forwarded].join('\n') : null;
}
