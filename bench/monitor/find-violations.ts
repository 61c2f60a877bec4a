import type { LifecycleEnd } from '../../contracts/lifecycle-end.js';
import type { MonitoringSettings } from '../../contracts/monitor.js';
import { dayMs, hourMs, type Scenario } from './scenarios.js';

/** What happened, in times of the world, which no clock jump changes. */
export interface Happened {
  /** Retrainings that the monitor started by itself. */
  automatic: {
    runId: string;
    startedAt: number;
    endedAt: number | null;
    outcome: LifecycleEnd['outcome'] | null;
    reason: string;
    /** New rows since the rollback that made the champion; null if none did. */
    rowsSinceRollback: number | null;
  }[];
  promotions: { at: number; byHand: boolean }[];
  alerts: { at: number; about: string }[];
  requests: { at: number; startedAt: number | null }[];
  jumps: { at: number; by: number }[];
  /** The longest time that a retraining did not start, although there was a reason and no limit. */
  longestDelayMs: number;
}

/** A request waits for the retraining that is running, the look-up that finds its end, and itself. */
const longestRequestMs = 2 * 6 * hourMs + 4 * hourMs;

/** What the monitor did that it must not do. @param everyMs time between two observations */
export function findViolations(
  { expected }: Scenario,
  settings: MonitoringSettings,
  { automatic, promotions, alerts, requests, jumps, longestDelayMs }: Happened,
): string[] {
  const found: string[] = [];
  const isWithin = (count: number, [fewest, most]: readonly [number, number]) =>
    fewest <= count && count <= most;
  if (!isWithin(automatic.length, expected.automatic))
    found.push(`${automatic.length} automatic retrainings`);
  if (expected.promoted && !isWithin(promotions.length, expected.promoted))
    found.push(`${promotions.length} promotions`);
  if (expected.alert && !alerts.some(({ about }) => about.startsWith(expected.alert!)))
    found.push(`no alert of ${expected.alert}`);
  if (longestDelayMs > 2 * settings.everyMs + hourMs)
    found.push(`nothing happened for ${(longestDelayMs / hourMs).toFixed(0)} h`);
  for (const { at, startedAt } of requests)
    if ((startedAt ?? 365 * dayMs) - at > longestRequestMs)
      found.push(`a request of day ${(at / dayMs).toFixed(1)} waited`);

  // A clock that jumps ahead lets time pass for the monitor.
  const passed = (at: number): number =>
    at + jumps.reduce((sum, jump) => sum + (jump.at <= at ? Math.max(0, jump.by) : 0), 0);
  let rejections = 0;
  for (const [index, one] of automatic.entries()) {
    const { startedAt, rowsSinceRollback } = one;
    const day = (startedAt / dayMs).toFixed(1);
    const before = automatic.slice(0, index);
    const last = before.findLast(({ outcome }) => outcome !== 'cancelled');
    const since = last?.endedAt ?? -Infinity;
    const isReset = promotions.some(({ at, byHand }) => byHand && at > since && at <= startedAt);
    if (passed(startedAt) - passed(since) < settings.cooldownMs && !isReset)
      found.push(`no cooldown on day ${day}`);
    const week = before.filter(
      ({ outcome, startedAt: at }) => outcome !== 'cancelled' && passed(startedAt) - passed(at) < 7 * dayMs,
    );
    if (week.length >= settings.retrainingsPerWeek) found.push(`over the budget on day ${day}`);
    if (promotions.some(({ at }) => at > (before.at(-1)?.startedAt ?? 0) && at <= startedAt)) rejections = 0;
    if (rejections >= settings.maximumRejections) found.push(`past the circuit breaker on day ${day}`);
    if (one.outcome === 'rejected' || one.outcome === 'failed') rejections += 1;
    if (rowsSinceRollback !== null && rowsSinceRollback < settings.minimumNewRows)
      found.push(`a retraining right after a rollback on day ${day}`);
  }
  return found;
}
