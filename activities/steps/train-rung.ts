import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import {
  describeValue,
  type RungResult,
  type SearchData,
  type SearchMetric,
  type SearchPlan,
  type SearchSettings,
} from '../../contracts/search.js';
import type { StepResult } from '../../contracts/step-results.js';
import { goodnessOf, type PausedTraining } from '../../contracts/training-progress.js';
import { medianStopping } from '../../policy/search/median-stopping.js';
import { recipeOfTrial } from '../../policy/search/plan-search.js';
import { readTrial, saveTrial } from '../../registry/searches.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ActivityDependencies } from '../dependencies.js';
import { withHeartbeat } from '../runtime/heartbeat.js';
import { withStepDirectory } from '../runtime/step-directory.js';
import { train } from './fine-tune.js';

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
    const { store } = dependencies;
    const { run, dataset, tokens, trial, settings } = input;
    const hyperparameters = recipeOfTrial(run.hyperparameters, input.shared, input.changes);
    const epoch = input.untilEpoch ?? Math.floor(input.epochsDone) + 1;
    const output = input.keepsModel ? 'model' : 'checkpoint';
    const trained = await withHeartbeat((report, signal) =>
      withStepDirectory(dependencies.workDirectory, 'train-rung', (directory) =>
        train(
          dependencies,
          { run: { ...run, hyperparameters }, trial, dataset, tokens, until: { epoch, output } },
          { directory, report, signal },
        ),
      ),
    );
    const figures = 'result' in trained ? trained.result : trained;
    await saveTrial(store, run.runId, {
      formatVersion: 1,
      trial,
      hyperparameters,
      validations: figures.validations,
      trained: 'result' in trained ? trained : null,
    });
    const median = 'result' in trained ? null : await findMedianStop(store, input, figures);
    const best = bestOf(figures.validations, settings.metric);
    return {
      status: 'result' in trained ? 'finished' : median === null ? 'paused' : 'stopped',
      epochs: figures.epochs,
      steps: figures.steps,
      value: best,
      seconds: figures.trainingSeconds,
      reason: median ?? ('result' in trained ? describeEnd(figures, hyperparameters) : ''),
      summary: `trial ${trial}, epoch ${figures.epochs.toFixed(2)}: ${describeValue(settings.metric, best)}`,
    };
  },
});

const bestOf = (validations: PausedTraining['validations'], metric: SearchMetric): number =>
  Math.abs(Math.max(...validations.map((point) => goodnessOf(point, metric))));

/** Why the median stopping rule ends a trial; null where it does not, and where it is not asked. */
async function findMedianStop(
  store: ObjectStore,
  { run, untilEpoch, comparedTrials, settings }: TrainRungInput,
  { validations }: PausedTraining,
): Promise<string | null> {
  if (untilEpoch !== null || !settings.medianStopping) return null;
  const others: PausedTraining['validations'][] = [];
  for (let trial = 1; trial <= comparedTrials; trial += 1)
    others.push((await readTrial(store, { runId: run.runId, trial }))?.validations ?? []);
  return medianStopping(validations, others, settings.metric);
}

const describeEnd = (
  { epochs, stoppedEarly, bestStep, steps }: PausedTraining,
  { earlyStoppingPatience }: Hyperparameters,
): string =>
  stoppedEarly
    ? `early stopping: ${earlyStoppingPatience} validations in a row were not better; the best is of step ${bestStep} of ${steps}`
    : `all ${epochs} epochs trained`;
