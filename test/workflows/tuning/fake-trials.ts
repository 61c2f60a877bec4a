import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../../activities/index.js';
import type { TrainRungInput } from '../../../activities/steps/train-rung.js';
import { resolveHyperparameters } from '../../../contracts/hyperparameters.js';
import { planSearch } from '../../../policy/search/plan-search.js';
import { fakeActivities } from '../fake-activities.js';

interface FakeTrials {
  /** The accuracy of a trial; it rises a little with each epoch. */
  accuracyOf?: (trial: number) => number;
  failing?: readonly number[];
  /** Called before a rung ends. */
  onRung?: (input: TrainRungInput, untilEpoch: number) => Promise<void>;
}

/** Activities of a search whose trials train nothing; `removed` collects the trials whose files were removed. */
export function fakeTrials({ accuracyOf = (trial) => trial / 100, failing = [], onRung }: FakeTrials = {}) {
  const removed: number[] = [];
  const rungs: { trial: number; untilEpoch: number; keepsModel: boolean }[] = [];
  const fakes = fakeActivities();
  const overrides: Partial<Activities> = {
    planSearch: async ({ settings, run }) => ({
      plan: planSearch(settings, run.hyperparameters),
      summary: 'drawn',
    }),
    trainRung: async (input) => {
      const { trial, changes, shared, keepsModel } = input;
      const untilEpoch = input.untilEpoch ?? input.epochsDone + 1;
      await onRung?.(input, untilEpoch);
      rungs.push({ trial, untilEpoch, keepsModel });
      if (failing.includes(trial)) throw ApplicationFailure.nonRetryable('It diverged.', 'invalid-input');
      const { epochs } = resolveHyperparameters('tiny', { ...shared, ...changes });
      const isOver = untilEpoch >= epochs || keepsModel;
      return {
        status: isOver ? 'finished' : 'paused',
        ...{ epochs: untilEpoch, steps: 10 * untilEpoch, seconds: untilEpoch },
        value: accuracyOf(trial) + untilEpoch / 1_000,
        ...{ reason: isOver ? `all ${untilEpoch} epochs trained` : '', summary: 'trained' },
      };
    },
    rankTrials: async (input) => {
      const ranking = await fakes.rankTrials(input);
      removed.push(...ranking.ranked.filter((trial) => !ranking.kept.includes(trial)));
      return ranking;
    },
  };
  return { activities: fakeActivities(overrides), removed, rungs };
}

/** Waits until it is cancelled. */
export async function untilCancelled(): Promise<never> {
  const { heartbeat, cancelled } = Context.current();
  const beat = setInterval(heartbeat, 100);
  return cancelled.finally(() => clearInterval(beat));
}
