import type { Request } from 'express';
import type { Logger } from 'pino';
import { clientAddress } from './client-address.js';

export type SecurityEvent =
  | 'wrong-key'
  | 'wrong-keys-throttled'
  | 'revoked-key'
  | 'expired-key'
  | 'missing-permission'
  | 'rate-limited'
  | 'refused-host'
  | 'erased-prediction';

/** Writes one event. The fields hold no key, no text and no id of a prediction. */
export type ReportSecurityEvent = (
  event: SecurityEvent,
  request: Request,
  fields?: { key?: string; predictions?: number; feedback?: number },
) => void;

const maximumLines = 60;
const windowMs = 60_000;

/**
 * Logs security events at `warn` with a field `event`. Of each kind at most 60 lines are written a minute, so that nobody fills
 * the disk; the next line says how many were left out.
 */
export function securityLog(log: Pick<Logger, 'warn'>, now: () => number = Date.now): ReportSecurityEvent {
  const windows = new Map<SecurityEvent, { endsAt: number; lines: number; leftOut: number }>();
  return (event, request, fields = {}) => {
    let window = windows.get(event) ?? { endsAt: 0, lines: 0, leftOut: 0 };
    if (now() >= window.endsAt) window = { endsAt: now() + windowMs, lines: 0, leftOut: window.leftOut };
    windows.set(event, window);
    if (window.lines >= maximumLines) {
      window.leftOut += 1;
      return;
    }
    const leftOut = window.leftOut > 0 ? { leftOut: window.leftOut } : {};
    Object.assign(window, { lines: window.lines + 1, leftOut: 0 });
    log.warn(
      { event, id: request.res?.get('x-request-id'), address: clientAddress(request), ...fields, ...leftOut },
      event,
    );
  };
}
