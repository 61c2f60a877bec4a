import type { Logger } from 'pino';
import type { RequestObserver } from './observe-requests.js';

/**
 * Writes one line per request: neither texts and keys nor paths and queries, which can hold ids of predictions.
 * @param probes routes that are asked all the time, which are logged at the level debug
 */
export function logRequests(log: Logger, probes: ReadonlySet<string>): RequestObserver {
  return function logRequest({ error, durationMs, ...finished }) {
    const level = probes.has(finished.route) ? 'debug' : 'info';
    log[level]({ ...finished, durationMs: Math.round(durationMs * 10) / 10, code: error?.code }, 'request');
  };
}
