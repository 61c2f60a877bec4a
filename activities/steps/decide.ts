import type {
  EndedRetraining,
  MonitoringDecision,
  MonitoringSettings,
  Observation,
  RunningRetraining,
} from '../../contracts/monitor.js';
import type { RetrainingReason } from '../../contracts/lifecycle.js';
import { judgeObservation } from '../../policy/retraining/judge-observation.js';

export interface DecideInput {
  model: string;
  settings: MonitoringSettings;
  /** Null before the first one. */
  observation: Observation | null;
  /** Reasons that people gave with `retrain`: they are obeyed whatever cooldown and budget say. */
  requests: string[];
  /** Ended ones, the oldest first. */
  retrainings: EndedRetraining[];
  running: RunningRetraining | null;
  /** Milliseconds since 1970. */
  now: number;
}

/** Decides what is to be done about an observation or a request. In an activity, so that policy may change under a running monitor. */
export const createDecide = () => ({
  async decide(question: DecideInput): Promise<MonitoringDecision> {
    const { requests, running } = question;
    const { reason, summary, alerts } = judgeObservation({ ...question, isRetraining: running !== null });
    if (requests.length === 0)
      return {
        action: reason === null ? 'none' : 'retrain',
        summary,
        alerts,
        lifecycle: lifecycleFor(question, reason ?? 'schedule'),
      };
    return {
      action: running === null ? 'retrain' : 'none',
      summary: `asked by hand: ${requests.join('; ')}${running === null ? '' : ' (the retraining that goes on is joined)'}`,
      alerts,
      lifecycle: lifecycleFor(question, 'manual'),
    };
  },
});

/** With feedback to learn from: the champion's data and the feedback. Without: the last source again. */
function lifecycleFor(
  { model, settings, observation }: DecideInput,
  reason: RetrainingReason,
): MonitoringDecision['lifecycle'] {
  const { newRows = 0, quarantined = [] } = observation?.feedback ?? {};
  return {
    model,
    reason,
    ...(newRows > 0 && {
      source: { kind: 'retraining', ...(quarantined.length > 0 && { excludedSources: quarantined }) },
    }),
    ...(settings.warmStart && { base: 'champion' }),
  };
}
