import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import { alert, decide, judgeChallenge, lookUpLifecycle, observe, prune } from './activities.js';
import { startRetraining } from './start-retraining.js';
import type { Step, StepEnd } from './state.js';

/**
 * Carries out a step that calls an activity or starts a retraining.
 * @param onRetrainingReturned called when the retraining that this step started ends
 * @returns how the step ended; its error is an end, too, except for a cancellation of the monitor, which is
 * thrown
 */
export async function carryOut(
  step: Exclude<Step, { type: 'wait' | 'continue-as-new' }>,
  model: string,
  onRetrainingReturned: () => void,
): Promise<StepEnd> {
  try {
    switch (step.type) {
      case 'look-up':
        return { type: 'looked-up', found: await lookUpLifecycle({ model, running: step.running }) };
      case 'observe':
        return { type: 'observed', result: await observe(step.input) };
      case 'judge-challenge':
        return { type: 'challenge-judged', progress: await judgeChallenge(step.input) };
      case 'decide':
        return { type: 'decided', decision: await decide(step.input) };
      case 'alert':
        await alert({ model, alerts: step.alerts });
        return { type: 'alerted' };
      case 'prune':
        return { type: 'pruned', report: await prune(step.input) };
      case 'start-retraining': {
        const running = await startRetraining(model, step.decision, onRetrainingReturned);
        return { type: 'retraining-started', running };
      }
    }
  } catch (error) {
    if (isCancellation(error)) throw error;
    const cause = error instanceof ActivityFailure ? error.cause : error;
    return { type: 'step-failed', message: cause instanceof Error ? cause.message : String(cause) };
  }
}
