import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import {
  describeValue,
  type RungResult,
  type SearchData,
  type SearchPlan,
  type SearchSettings,
} from '../../contracts/search.js';
import type { StepResult } from '../../contracts/step-results.js';
import type { PausedTraining } from '../../contracts/training-progress.js';
import { bestValidation } from '../../model/training/best-weights.js';
import { medianStopping } from '../../policy/search/median-stopping.js';
import { recipeOfTrial } from '../../policy/search/plan-search.js';
import { readTrial, saveTrial } from '../../registry/searches.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ActivityDependencies } from '../dependencies.js';
import { withHeartbeat } from '../runtime/heartbeat.js';
import { withStepDirectory } from '../runtime/step-directory.js';
import { train, type Attempt } from './fine-tune.js';

export interface TrainRungInput extends SearchData, Pick<SearchPlan, 'shared'> {
  trial: number;
  /** What the trial changes of the recipe. */
  changes: SearchPlan['trials'][number];
  settings: Pick<SearchSettings, 'metric' | 'medianStopping'>;
  /** The rung ends there; null: one epoch after `epochsDone`. */
  untilEpoch: number | null;
  epochsDone: number;
  /** The trials that started before and have ended count for median stopping: those up to this number. */
  comparedTrials: number;
  /** True: whatever has been trained so far becomes a model. */
  keepsModel: boolean;
}

/**
 * Trains one rung of a trial, from its newest checkpoint. The training that is over leaves its model, one that goes on leaves a
 * checkpoint. Bit for bit it is the training that the whole recipe would give.
 */
export const createTrainRung = (dependencies: ActivityDependencies) => ({
  async trainRung(input: TrainRungInput): Promise<RungResult & StepResult> {
    return withHeartbeat<RungResult & StepResult>((report, signal) =>
      withStepDirectory(dependencies.workDirectory, 'train-rung', (directory) =>
        trainOneRung(dependencies, input, { directory, report, signal }),
      ),
    );
  },
});

async function trainOneRung(
  dependencies: ActivityDependencies,
  input: TrainRungInput,
  attempt: Attempt,
): Promise<RungResult & StepResult> {
  const { store } = dependencies;
  const { run, dataset, tokens, trial, settings } = input;
  const hyperparameters = recipeOfTrial(run.hyperparameters, input.shared, input.changes);
  const epoch = input.untilEpoch ?? Math.floor(input.epochsDone) + 1;
  const until = { epoch, output: input.keepsModel ? 'model' : 'checkpoint' } as const;
  const ended = await train(
    dependencies,
    { run: { ...run, hyperparameters }, trial, dataset, tokens, until },
    attempt,
  );
  const trained = 'result' in ended ? ended : null;
  const figures = 'result' in ended ? ended.result : ended;
  const { validations } = figures;
  await saveTrial(store, run.runId, { formatVersion: 1, trial, hyperparameters, validations, trained });
  const median = trained === null ? await findMedianStop(store, input, validations) : null;
  const value = bestValidation(validations, settings.metric)![settings.metric];
  return {
    status: trained !== null ? 'finished' : median === null ? 'paused' : 'stopped',
    epochs: figures.epochs,
    steps: figures.steps,
    value,
    seconds: figures.trainingSeconds,
    reason: median ?? (trained === null ? '' : describeEnd(figures, hyperparameters)),
    summary: `trial ${trial}, epoch ${figures.epochs.toFixed(2)}: ${describeValue(settings.metric, value)}`,
  };
}

/** Why the median stopping rule ends a trial; null where it does not, and where it is not asked. */
async function findMedianStop(
  store: ObjectStore,
  { run, untilEpoch, comparedTrials, settings }: TrainRungInput,
  validations: PausedTraining['validations'],
): Promise<string | null> {
  if (untilEpoch !== null || !settings.medianStopping) return null;
  const others = await Promise.all(
    Array.from({ length: comparedTrials }, async (_, index) => {
      const other = await readTrial(store, { runId: run.runId, trial: index + 1 });
      return other?.validations ?? [];
    }),
  );
  return medianStopping(validations, others, settings.metric);
}

const describeEnd = (
  { epochs, stoppedEarly, bestStep, steps }: PausedTraining,
  { earlyStoppingPatience }: Hyperparameters,
): string =>
  stoppedEarly
    ? `early stopping: ${earlyStoppingPatience} validations in a row were not better; the best is of step ${bestStep} of ${steps}`
    : `${epochs === 1 ? 'the only epoch' : `all ${epochs} epochs`} trained`;
