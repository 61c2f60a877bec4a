import type { RetrainingReason } from '../../contracts/lifecycle.js';
import type { MonitoringDecision } from '../../contracts/monitor.js';
import { decideRetraining, type RetrainingInput } from '../../policy/retraining/decide-retraining.js';

export interface DecideInput extends RetrainingInput {
  model: string;
  /** Reasons that people sent with `retrain`. A request overrides cooldown, budget and circuit breaker. */
  requests: string[];
}

/** Decides on an observation or a request. An activity, so that the policy may change during a run. */
export const createDecide = () => ({
  async decide(input: DecideInput): Promise<MonitoringDecision> {
    const { requests, running } = input;
    const { reason, summary, alerts } = decideRetraining(input);
    if (requests.length === 0)
      return {
        action: reason === null ? 'none' : 'retrain',
        summary,
        alerts,
        lifecycle: lifecycleFor(input, reason ?? 'schedule'),
      };
    return {
      action: running === null ? 'retrain' : 'none',
      summary: `requested by hand: ${requests.join('; ')}${running === null ? '' : ' (a retraining is already running)'}`,
      alerts,
      lifecycle: lifecycleFor(input, 'manual'),
    };
  },
});

/** With new feedback: retrain on the champion's data and the feedback. Without: on the last source again. */
function lifecycleFor(
  { model, settings, observation }: DecideInput,
  reason: RetrainingReason,
): MonitoringDecision['lifecycle'] {
  const { newRows = 0, quarantined = [] } = observation?.feedback ?? {};
  return {
    model,
    reason,
    ...(newRows > 0 && {
      source: {
        kind: 'retraining',
        ...(quarantined.length > 0 && { excludedSources: quarantined }),
        ...(settings.trustedSources.length > 0 && { trustedSources: settings.trustedSources }),
        ...(settings.windowMs !== null && { windowMs: settings.windowMs }),
      },
    }),
    ...(settings.warmStart && { base: 'champion' }),
  };
}
