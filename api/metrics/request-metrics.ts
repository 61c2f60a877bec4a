import { Counter, Histogram, type Registry } from 'prom-client';
import type { RequestObserver } from '../middleware/observe-requests.js';

/** From what a short text takes to the deadline of an answer. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A caller may send any of dozens of methods. */
const countedMethods = new Set(['GET', 'POST', 'DELETE']);

/** Counts requests and what was shed. Labels hold routes, not paths, so that callers cannot make up new ones. */
export function requestMetrics(registry: Registry): RequestObserver {
  const registers = [registry];
  const requests = new Counter({
    name: 'evergreen_http_requests_total',
    help: 'Requests by method, route and status; 499: the caller closed the connection.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const duration = new Histogram({
    name: 'evergreen_http_request_duration_seconds',
    help: 'Time from the headers of a request to the end of its response.',
    labelNames: ['method', 'route'],
    buckets: secondsBuckets,
    registers,
  });
  const shed = new Counter({
    name: 'evergreen_http_shed_requests_total',
    help: 'Requests that were answered with an error of status 429 or 503, by reason.',
    labelNames: ['reason'],
    registers,
  });
  return function countRequest({ route, status, durationMs, error, ...finished }) {
    const method = countedMethods.has(finished.method) ? finished.method : 'other';
    requests.inc({ method, route, status });
    duration.observe({ method, route }, durationMs / 1000);
    if (error !== undefined && (status === 429 || status === 503)) {
      const { reason } = error.details;
      shed.inc({ reason: typeof reason === 'string' ? reason : error.code });
    }
  };
}
