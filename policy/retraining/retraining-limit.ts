import {
  isAutomatic,
  isLimited,
  type EndedRetraining,
  type MonitoringSettings,
  type RunningRetraining,
} from '../../contracts/monitor.js';
import type { Observation } from '../../contracts/observation.js';
import { sinceChampion } from './since-champion.js';

const hourMs = 3_600_000;
const weekMs = 7 * 24 * hourMs;

export interface RetrainingLimitInput {
  settings: MonitoringSettings;
  /** Null before the first one. */
  observation: Observation | null;
  /** Ended retrainings, the newest last. */
  retrainings: readonly EndedRetraining[];
  running: RunningRetraining | null;
  /** Milliseconds since 1970. */
  now: number;
}

export interface RetrainingLimit {
  /** For a person. */
  summary: string;
  /** True for the limit that only a person can lift; time or new rows lift the others. */
  isCircuitBreaker: boolean;
}

/**
 * The limit that forbids an automatic retraining now, whatever its reason; null: none does. Only retrainings that the
 * monitor started by itself and nobody cancelled count. A promotion resets the circuit breaker; one by a person also
 * ends the cooldown.
 */
export function findRetrainingLimit(input: RetrainingLimitInput): RetrainingLimit | null {
  if (input.running !== null) return limit('a retraining is already running');
  return rollback(input) ?? circuitBreaker(input) ?? cooldown(input) ?? budget(input);
}

/** After a rollback, the same rows and the same recipe would give a model like the one that was given up. */
function rollback({ observation, settings }: RetrainingLimitInput): RetrainingLimit | null {
  const rolledBackFrom = observation?.champion?.rolledBackFrom ?? null;
  if (observation === null || rolledBackFrom === null) return null;
  const rows = observation.feedback.newRowsSincePromotion;
  if (rows >= settings.minimumNewRows) return null;
  return limit(
    `a person rolled back from ${rolledBackFrom.slice(0, 12)}; with ${rows} new rows since, of ${settings.minimumNewRows} needed, a retraining would produce a model like it`,
  );
}

function circuitBreaker({
  observation,
  settings,
  retrainings,
}: RetrainingLimitInput): RetrainingLimit | null {
  // Neither a challenger nor a cancelled retraining says anything about the next one.
  const rejections = sinceChampion(retrainings, observation).filter(
    (ended) => isAutomatic(ended) && ['rejected', 'failed'].includes(ended.outcome),
  ).length;
  if (rejections < settings.maximumRejections) return null;
  return {
    summary: `${rejections} retrainings in a row produced no champion, so only a person can start the next one`,
    isCircuitBreaker: true,
  };
}

function cooldown({ observation, settings, retrainings, now }: RetrainingLimitInput): RetrainingLimit | null {
  const lastIndex = retrainings.findLastIndex(isLimited);
  const last = retrainings[lastIndex];
  if (last === undefined || now - last.endedAt >= settings.cooldownMs) return null;
  const champion = observation?.champion;
  const isPromotedByHand =
    (champion?.byHand === true && champion.promotedAt > last.endedAt) ||
    retrainings.slice(lastIndex + 1).some((ended) => !isAutomatic(ended) && ended.outcome === 'promoted');
  if (isPromotedByHand) return null;
  return limit(
    `the last retraining ended ${inHours(now - last.endedAt)} ago; cooldown ${inHours(settings.cooldownMs)}`,
  );
}

function budget({ settings, retrainings, now }: RetrainingLimitInput): RetrainingLimit | null {
  const recent = retrainings.filter((ended) => isLimited(ended) && now - ended.endedAt < weekMs);
  if (recent.length < settings.retrainingsPerWeek) return null;
  return limit(`the budget is spent: ${recent.length} retrainings within seven days`);
}

const limit = (summary: string): RetrainingLimit => ({ summary, isCircuitBreaker: false });

/** `6.0 h` */
const inHours = (ms: number): string => `${(ms / hourMs).toFixed(1)} h`;
