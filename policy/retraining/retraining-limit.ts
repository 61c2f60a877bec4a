import type { EndedRetraining, MonitoringSettings } from '../../contracts/monitor.js';
import { inHours } from './in-hours.js';

const weekMs = 7 * 24 * 3_600_000;

export interface RetrainingLimitInput {
  settings: MonitoringSettings;
  /** Ended ones, the oldest first. */
  retrainings: readonly EndedRetraining[];
  isRetraining: boolean;
  /** Milliseconds since 1970. */
  now: number;
}

/** What speaks against a retraining now, whatever its reason; null: nothing. `isBroken`: only a person can mend it. */
export function findRetrainingLimit(
  question: RetrainingLimitInput,
): { summary: string; isBroken: boolean } | null {
  const { settings, retrainings, isRetraining, now } = question;
  const because = (summary: string, isBroken = false) => ({ summary, isBroken });
  if (isRetraining) return because('a retraining goes on');
  const rejections =
    retrainings.length - 1 - retrainings.findLastIndex(({ outcome }) => outcome === 'promoted');
  if (rejections >= settings.maximumRejections)
    return because(
      `${rejections} retrainings in a row brought no champion: only a person starts the next one`,
      true,
    );
  const byItself = retrainings.filter(({ own, reason }) => own && reason !== 'manual');
  const last = byItself.at(-1);
  if (last && now - last.endedAt < settings.cooldownMs)
    return because(
      `the last retraining ended ${inHours(now - last.endedAt)} ago; cooldown ${inHours(settings.cooldownMs)}`,
    );
  const lately = byItself.filter(({ endedAt }) => now - endedAt < weekMs).length;
  if (lately >= settings.retrainingsPerWeek)
    return because(`${lately} retrainings within a week: the budget is spent`);
  return null;
}
