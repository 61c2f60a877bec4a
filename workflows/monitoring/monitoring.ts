import { allHandlersFinished, condition, upsertSearchAttributes } from '@temporalio/workflow';
import { monitoringInputSchema, type MonitoringInput } from '../../contracts/monitor.js';
import { alert, decide, lookUpLifecycle, observe } from './activities.js';
import { continueMonitoring, historyIsLong } from './continue-monitoring.js';
import { Monitor } from './monitor.js';
import { parseWorkflowInput } from '../parse-workflow-input.js';
import { modelAttribute } from '../search-attributes.js';
import { startRetraining } from './start-retraining.js';

/**
 * The watch that never ends: observes the champion each period, decides, raises alerts, retrains. All it knows is in
 * its input, so it goes on in a new run whenever its history grows long.
 */
export async function monitoringWorkflow(...inputs: MonitoringInput[]): Promise<never> {
  const monitor = new Monitor(parseWorkflowInput(monitoringInputSchema, inputs, 'monitor input'));
  monitor.listen();
  upsertSearchAttributes([{ key: modelAttribute, value: monitor.model }]);
  for (;;) {
    await monitor.untilSomethingIsToDo();
    await learnHowRetrainingEnded(monitor);
    await lookAtTheWorld(monitor);
    await act(monitor);
    if (historyIsLong(monitor.maximumEvents)) {
      await condition(allHandlersFinished);
      return await continueMonitoring(monitor.carryOver());
    }
  }
}

/** Only where the lifecycle's own signal did not come: it was terminated, or its signal was lost. */
async function learnHowRetrainingEnded(monitor: Monitor): Promise<void> {
  const { running } = monitor.state;
  if (running === null) return;
  await monitor.attempt('look up the retraining', async () => {
    const found = await lookUpLifecycle({ model: monitor.model, running });
    if (found.status === 'ended') monitor.retrainingEnded(found.end);
    else running.runId = found.runId;
  });
}

async function lookAtTheWorld(monitor: Monitor): Promise<void> {
  if (!monitor.observationIsDue()) return;
  await monitor.attempt('observe', async () => monitor.observed(await observe(monitor.observationRequest())));
}

async function act(monitor: Monitor): Promise<void> {
  const question = monitor.question();
  if (question === null) return;
  await monitor.attempt('decide', async () => {
    const decision = await decide(question);
    if (monitor.isOutdated(question)) return;
    const alerts = monitor.decided(decision);
    if (alerts.length > 0)
      await monitor.attempt('raise an alert', () => alert({ model: monitor.model, alerts }));
    if (decision.action === 'retrain')
      monitor.retrainingStarted(await startRetraining(monitor.model, decision, () => monitor.wake()));
  });
}
