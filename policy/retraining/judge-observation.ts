import type { Alert, Observation } from '../../contracts/monitor.js';
import type { RetrainingReason } from '../../contracts/lifecycle.js';
import { findRetrainingLimit, type RetrainingLimitInput } from './retraining-limit.js';
import { findTriggers } from './triggers.js';

export interface ObservationQuestion extends RetrainingLimitInput {
  /** Null before the first one. */
  observation: Observation | null;
}

export interface ObservationAnswer {
  /** Why to retrain now; null: do not. */
  reason: RetrainingReason | null;
  /** Why, or why not, for a person. */
  summary: string;
  alerts: Alert[];
}

/** What an observation calls for: which alerts, and whether to retrain now, within cooldown, budget and circuit breaker. */
export function judgeObservation(question: ObservationQuestion): ObservationAnswer {
  const { observation, settings, now } = question;
  if (observation === null || observation.champion === null)
    return { reason: null, summary: 'there is no champion to watch', alerts: [] };
  const triggers = findTriggers(observation, settings, now);
  const { quarantined } = observation.feedback;
  const alerts = [
    ...triggers.flatMap(({ alert }) => alert ?? []),
    ...quarantined.map((source) => ({
      about: `quarantine of ${source}`,
      text: `feedback from ${source} contradicts most confident predictions and is not used: look at it, then trust it (--trust ${source}) or leave it out`,
    })),
  ];
  const answer = (reason: RetrainingReason | null, summary: string, more: Alert[] = []) => ({
    reason,
    summary,
    alerts: [...alerts, ...more],
  });
  if (triggers.length === 0) return answer(null, 'nothing calls for a retraining');
  const why = triggers.map(({ summary }) => summary).join('; ');
  const trigger = triggers.find(({ rows, rowsNeeded }) => rows >= rowsNeeded);
  if (trigger === undefined)
    return answer(
      null,
      `${why}; but with ${triggers[0]!.rows} new rows of ${triggers[0]!.rowsNeeded} needed a retraining would bring the same model again`,
    );
  const restraint = findRetrainingLimit(question);
  if (restraint === null) return answer(trigger.reason, why);
  return answer(
    null,
    `${why}; but ${restraint.summary}`,
    restraint.isBroken ? [{ about: 'circuit breaker', text: restraint.summary }] : [],
  );
}
