import type { RetrainingReason } from '../../contracts/lifecycle.js';
import type { MonitoringDecision } from '../../contracts/monitor.js';
import type { SearchSettings } from '../../contracts/search.js';
import { decideRetraining, type RetrainingInput } from './decide-retraining.js';

export interface MonitoringDecisionInput extends RetrainingInput {
  model: string;
  /** Reasons that people sent with `retrain`; none while a retraining is running. A request overrides every limit. */
  requests: string[];
  /** The search that the newest of the requests asks for which ask for one; null: none does. */
  requestedSearch: SearchSettings | null;
}

/**
 * What a monitor does about an observation or a request.
 * @param hasNewFeedback whether labels exist that the champion was not trained on; when left out, the observation says
 * so, which may be a period old
 */
export function monitoringDecision(
  input: MonitoringDecisionInput,
  hasNewFeedback = (input.observation?.feedback.newRows ?? 0) > 0,
): MonitoringDecision {
  const { reason, summary, alerts } = decideRetraining(input);
  const lifecycle = (why: RetrainingReason) => lifecycleFor(input, why, hasNewFeedback);
  if (input.requests.length > 0)
    return {
      action: 'retrain',
      summary: `requested by hand: ${input.requests.join('; ')}`,
      alerts,
      lifecycle: lifecycle('manual'),
      search: input.requestedSearch,
    };
  const action = reason === null ? 'none' : 'retrain';
  return {
    action,
    summary,
    alerts,
    lifecycle: lifecycle(reason ?? 'schedule'),
    search: input.settings.search,
  };
}

/**
 * With new feedback: retrain on the champion's data and the feedback. Without: on the last source again. While a challenge
 * is open, a retraining that nobody asked for learns from no label that has not judged the challenger.
 */
function lifecycleFor(
  { model, settings, observation, challenge, requests }: MonitoringDecisionInput,
  reason: RetrainingReason,
  hasNewFeedback: boolean,
): MonitoringDecision['lifecycle'] {
  const quarantined = observation?.feedback.quarantined ?? [];
  // The champion's own source may take feedback, too; only this one leaves out the quarantined sources of today.
  const usesFeedback = hasNewFeedback || quarantined.length > 0;
  return {
    model,
    reason,
    ...(usesFeedback && {
      source: {
        kind: 'retraining',
        ...(quarantined.length > 0 && { excludedSources: quarantined }),
        ...(settings.trustedSources.length > 0 && { trustedSources: settings.trustedSources }),
        ...(settings.windowMs !== null && { windowMs: settings.windowMs }),
        ...(challenge !== null && requests.length === 0 && { feedbackUntil: challenge.judgedUntil }),
      },
    }),
    ...(settings.warmStart && { base: 'champion' }),
  };
}
