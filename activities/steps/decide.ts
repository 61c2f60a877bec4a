import { toEvergreenError } from '../../contracts/errors.js';
import type { MonitoringDecision } from '../../contracts/monitor.js';
import {
  monitoringDecision,
  type MonitoringDecisionInput,
} from '../../policy/retraining/monitoring-decision.js';
import { feedbackIn } from '../../policy/feedback/feedback-in.js';
import { currentChampion } from '../../registry/champions.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { readModelManifest } from '../../registry/models.js';
import { saveMonitorReport } from '../../registry/monitor-reports.js';
import { nullWhenLost } from '../../store/lost-objects.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ActivityDependencies } from '../dependencies.js';

export type DecideInput = MonitoringDecisionInput;

/** Decides on an observation or a request. An activity, so that the policy may change during a run. */
export const createDecide = ({ store, log }: Pick<ActivityDependencies, 'store' | 'log'>) => ({
  async decide(input: DecideInput): Promise<MonitoringDecision> {
    const { requests, model, observation, running, retrainings, now } = input;
    // A request may come long after the observation; what was labeled since trains, too.
    const decision =
      requests.length > 0
        ? monitoringDecision(input, await hasNewFeedback(store, model))
        : monitoringDecision(input);
    const { action, summary, alerts } = decision;
    await saveMonitorReport(store, model, {
      ...{ formatVersion: 1, decidedAt: new Date(now).toISOString() },
      ...{ observation, running, retrainings: [...retrainings], decision: { action, summary, alerts } },
    }).catch((thrown: unknown) =>
      // Nothing depends on the report, so a full store must not hold the decision up.
      log(`The monitor's report is not stored: ${toEvergreenError(thrown).message}`),
    );
    return decision;
  },
});

async function hasNewFeedback(store: ObjectStore, model: string): Promise<boolean> {
  const champion = await currentChampion(store, model);
  if (champion === null) return false;
  const manifest = await readModelManifest(store, champion.digest).catch(nullWhenLost);
  return (
    manifest !== null && (await openFeedbackLog(store, model).last()) > feedbackIn(manifest.lineage.source)
  );
}
