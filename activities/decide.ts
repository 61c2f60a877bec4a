import type {
  EndedRetraining,
  MonitoringDecision,
  MonitoringSettings,
  Observation,
  RunningRetraining,
} from '../contracts/monitor.js';
import { judgeSchedule } from '../policy/retraining/schedule.js';

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
    const { model, requests, running, observation } = question;
    if (requests.length > 0)
      return {
        action: running === null ? 'retrain' : 'none',
        sentence: `asked by hand: ${requests.join('; ')}${running === null ? '' : ' (the retraining that goes on is joined)'}`,
        alerts: [],
        lifecycle: { model, reason: 'manual' },
      };
    const { retrain, sentence, alerts } = judgeSchedule({
      ...question,
      champion: observation?.champion ?? null,
      isRetraining: running !== null,
    });
    return {
      action: retrain ? 'retrain' : 'none',
      sentence,
      alerts,
      lifecycle: { model, reason: 'schedule' },
    };
  },
});
