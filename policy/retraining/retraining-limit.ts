import type { EndedRetraining, MonitoringSettings, RunningRetraining } from '../../contracts/monitor.js';

const hourMs = 3_600_000;
const weekMs = 7 * 24 * hourMs;

export interface RetrainingLimitInput {
  settings: MonitoringSettings;
  /** Ended retrainings, the newest last. */
  retrainings: readonly EndedRetraining[];
  running: RunningRetraining | null;
  /** Milliseconds since 1970. */
  now: number;
}

export interface RetrainingLimit {
  /** For a person. */
  summary: string;
  /** True for the limit that only a person can lift; time lifts the others. */
  isCircuitBreaker: boolean;
}

/** The limit that forbids a retraining now, whatever its reason; null: none does. */
export function findRetrainingLimit(input: RetrainingLimitInput): RetrainingLimit | null {
  const { settings, retrainings, running, now } = input;
  if (running !== null) return limit('a retraining is already running');
  const rejections =
    retrainings.length - 1 - retrainings.findLastIndex(({ outcome }) => outcome === 'promoted');
  if (rejections >= settings.maximumRejections)
    return {
      summary: `${rejections} retrainings in a row produced no champion, so only a person can start the next one`,
      isCircuitBreaker: true,
    };
  const automatic = retrainings.filter(({ own, reason }) => own && reason !== 'manual');
  const last = automatic.at(-1);
  if (last && now - last.endedAt < settings.cooldownMs)
    return limit(
      `the last retraining ended ${inHours(now - last.endedAt)} ago; cooldown ${inHours(settings.cooldownMs)}`,
    );
  const recent = automatic.filter(({ endedAt }) => now - endedAt < weekMs);
  if (recent.length >= settings.retrainingsPerWeek)
    return limit(`the budget is spent: ${recent.length} retrainings within seven days`);
  return null;
}

const limit = (summary: string): RetrainingLimit => ({ summary, isCircuitBreaker: false });

/** `6.0 h` */
const inHours = (ms: number): string => `${(ms / hourMs).toFixed(1)} h`;
