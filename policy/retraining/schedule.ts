import type { EndedRetraining, MonitoringSettings, Observation } from '../../contracts/monitor.js';

const weekMs = 7 * 24 * 3_600_000;

export interface ScheduleQuestion {
  settings: MonitoringSettings;
  champion: Observation['champion'];
  /** Ended ones, the oldest first. */
  retrainings: readonly EndedRetraining[];
  isRetraining: boolean;
  /** Milliseconds since 1970. */
  now: number;
}

export interface ScheduleAnswer {
  retrain: boolean;
  /** Why, for a person. */
  sentence: string;
  alerts: string[];
}

/** Whether the champion's age is a reason to retrain now: within cooldown, budget and circuit breaker. */
export function judgeSchedule(question: ScheduleQuestion): ScheduleAnswer {
  const { settings, champion, retrainings, isRetraining, now } = question;
  const wait = (sentence: string, alerts: string[] = []): ScheduleAnswer => ({
    retrain: false,
    sentence,
    alerts,
  });
  if (champion === null) return wait('there is no champion to watch');
  if (settings.retrainEveryMs === null) return wait('no schedule is set');
  const ageMs = now - champion.promotedAt;
  if (ageMs < settings.retrainEveryMs)
    return wait(
      `the champion is ${hours(ageMs)} old; it is trained anew at ${hours(settings.retrainEveryMs)}`,
    );
  if (isRetraining) return wait('a retraining goes on');
  const rejections =
    retrainings.length - 1 - retrainings.findLastIndex(({ outcome }) => outcome === 'promoted');
  if (rejections >= settings.maximumRejections) {
    const alert = `${rejections} retrainings in a row brought no champion: only a person starts the next one`;
    return wait(alert, [alert]);
  }
  const own = retrainings.filter((retraining) => retraining.own);
  const last = own.at(-1);
  if (last && now - last.endedAt < settings.cooldownMs)
    return wait(
      `the last retraining ended ${hours(now - last.endedAt)} ago; cooldown ${hours(settings.cooldownMs)}`,
    );
  const lately = own.filter(({ endedAt }) => now - endedAt < weekMs).length;
  if (lately >= settings.retrainingsPerWeek)
    return wait(`${lately} retrainings within a week: the budget is spent`);
  return { retrain: true, sentence: `the champion is ${hours(ageMs)} old`, alerts: [] };
}

const hours = (ms: number): string => `${(ms / 3_600_000).toFixed(1)} h`;
