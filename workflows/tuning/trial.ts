import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import type { TrainRungInput } from '../../activities/steps/train-rung.js';
import { tuningWorkflowId } from '../../contracts/names.js';
import type { RungResult } from '../../contracts/search.js';
import { trainRung } from './activities.js';
import { pauseSignal, resumeSignal, rungEndedSignal, stopSignal } from './messages.js';

export type TrialInput = Omit<TrainRungInput, 'keepsModel'>;

/**
 * One trial of a search: trains rung after rung, or only up to `untilEpoch`. It is a workflow of its own, so that it survives
 * every process and its failure is that of this trial alone.
 * @returns how far it is; null when it was stopped before its first rung ended
 */
export async function trialWorkflow(input: TrialInput): Promise<RungResult | null> {
  const state = { paused: false, stopped: false, last: null as RungResult | null };
  const rungs = new CancellationScope();
  setHandler(pauseSignal, () => void (state.paused = true));
  setHandler(resumeSignal, () => void (state.paused = false));
  setHandler(stopSignal, () => {
    state.stopped = true;
    rungs.cancel();
  });
  try {
    await rungs.run(async () => {
      let goesOn: boolean;
      do {
        await condition(() => !state.paused);
        const epochsDone = state.last?.epochs ?? input.epochsDone;
        const { summary: _, ...rung } = await trainRung({ ...input, epochsDone, keepsModel: false });
        state.last = rung;
        goesOn = rung.status === 'paused' && input.untilEpoch === null;
        if (goesOn) await signalSearch(input, rung);
      } while (goesOn);
    });
  } catch (error) {
    if (!state.stopped || !isCancellation(error)) throw error;
  }
  return state.last;
}

/** Best effort: the search also gets the result of the trial. */
async function signalSearch(
  { run, trial }: Pick<TrialInput, 'run' | 'trial'>,
  result: RungResult,
): Promise<void> {
  await getExternalWorkflowHandle(tuningWorkflowId(run.model))
    .signal(rungEndedSignal, { trial, result })
    .catch((error: unknown) => {
      if (isCancellation(error)) throw error;
    });
}
