import type { ChallengeProgress } from '../../contracts/challenge.js';
import type { RetrainingReason } from '../../contracts/lifecycle.js';
import type { Alert, MonitoringDecision, MonitoringSettings } from '../../contracts/monitor.js';
import type { Observation } from '../../contracts/observation.js';
import { findLabelShortage, labelAlert } from './label-shortage.js';
import { findRetrainingLimit, type RetrainingLimitInput } from './retraining-limit.js';
import { findTriggers, type Trigger } from './triggers.js';

export interface RetrainingInput extends RetrainingLimitInput {
  /** The open challenge; null without one. */
  challenge: ChallengeProgress | null;
}

export interface RetrainingDecision extends Pick<MonitoringDecision, 'summary' | 'alerts'> {
  /** Reason to retrain now; null: do not retrain. */
  reason: RetrainingReason | null;
}

/** Decides what follows from an observation: which alerts, and whether to retrain now. */
export function decideRetraining(input: RetrainingInput): RetrainingDecision {
  const { observation, settings, challenge, retrainings, now } = input;
  if (observation === null || observation.champion === null)
    return { reason: null, summary: 'there is no champion to monitor', alerts: [] };
  const triggers = findTriggers(observation, settings, now, retrainings);
  // A scheduled candidate only has to be no worse, which the test rows decide.
  const mustBeBetter = triggers.some(({ reason }) => reason !== 'schedule');
  const shortage = mustBeBetter ? findLabelShortage(observation, retrainings) : null;
  const alerts = [
    ...triggers.flatMap(({ alert }) => alert ?? []),
    ...(shortage === null ? onlyReports(observation) : [shortage.alert]),
    ...observation.feedback.quarantined.map(quarantineAlert),
  ];
  if (triggers.length === 0) return { reason: null, summary: 'there is no reason to retrain', alerts };
  const why = triggers.map(({ summary }) => summary).join('; ');
  const withRows = triggers.filter(({ rows, rowsNeeded }) => rows >= rowsNeeded);
  const trigger = withRows.find(({ reason }) => shortage === null || reason === 'schedule');
  if (trigger === undefined && withRows.length > 0)
    return { reason: null, summary: `${why}; but ${shortage!.summary}`, alerts };
  if (trigger === undefined) {
    const { rows, rowsNeeded } = triggers[0]!;
    const summary = `${why}; but with ${rows} new rows of ${rowsNeeded} needed a retraining would produce the same model again`;
    return { reason: null, summary, alerts };
  }
  if (challenge?.forecast.isDecidable && !isOutgrown(challenge, trigger, settings))
    return {
      reason: null,
      summary: `${why}; but a new challenger would end the challenge that labels still decide`,
      alerts,
    };
  const limit = findRetrainingLimit(input);
  if (limit === null) return { reason: trigger.reason, summary: why, alerts };
  return {
    reason: null,
    summary: `${why}; but ${limit.summary}`,
    alerts: limit.isCircuitBreaker ? [...alerts, { about: 'circuit breaker', text: limit.summary }] : alerts,
  };
}

/**
 * True for a challenger that an alarm called for and that learned from too little: many new rows have come since it was trained,
 * and it is not about to win. Each candidate for the same champion needs twice as many rows as the one before, so only a few
 * challenges end undecided.
 */
function isOutgrown(
  { decision, forecast }: ChallengeProgress,
  { reason, rows }: Trigger,
  { minimumNewRows }: MonitoringSettings,
): boolean {
  const isAlarm = reason === 'performance' || reason === 'drift';
  const winsSoon = forecast.verdict === 'promote' && forecast.labelsNeeded! <= decision.rows;
  return isAlarm && !winsSoon && rows >= minimumNewRows * 2 ** decision.number;
}

/** So many reports of errors, and no other label, show that nobody sends labels of randomly chosen texts. */
const manyReports = 50;

function onlyReports({ champion, feedback }: Observation): Alert[] {
  const { reportsOfErrors, labelsPerDay, labelsAtHand } = feedback;
  if (reportsOfErrors < manyReports || labelsPerDay > 0 || labelsAtHand > 0) return [];
  return [
    labelAlert(
      champion,
      `all ${reportsOfErrors} labels are reports of errors, so nothing shows how accurate the champion is, and nothing could decide about another model`,
    ),
  ];
}

const quarantineAlert = (source: string): Alert => ({
  about: `quarantine of ${source}`,
  text: `feedback from ${source} contradicts too many predictions, so it is not used. Check it; if it is right, trust the source (--trust ${source})`,
});
