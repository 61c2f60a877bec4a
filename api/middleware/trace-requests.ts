import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import { tracer } from '../../traces/with-span.js';
import { routeOf, statusOf } from './observe-requests.js';
import { readTraceparent } from './traceparent.js';

/**
 * Makes a span of every request, a child of the caller's if there is a `traceparent`, with the names of OpenTelemetry's conventions.
 * Texts, keys, paths and queries are not part of it.
 * @param probes routes that are asked all the time, which have no spans
 */
export function traceRequests(probes: ReadonlySet<string>): RequestHandler {
  return function traceRequest(request, response, next) {
    if (probes.has(request.path)) return next();
    const caller = readTraceparent(request.get('traceparent'));
    const parent = caller === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, caller);
    const span = tracer.startSpan(request.method, { kind: SpanKind.SERVER }, parent);
    response.locals['traceId'] = span.spanContext().traceId;
    response.once('close', () => {
      const [route, status] = [routeOf(request), statusOf(response)];
      span.updateName(`${request.method} ${route}`);
      span.setAttributes({
        'http.request.method': request.method,
        'http.route': route,
        'http.response.status_code': status,
      });
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(trace.setSpan(parent, span), next);
  };
}
