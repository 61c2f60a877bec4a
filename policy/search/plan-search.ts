import { EvergreenError } from '../../contracts/errors.js';
import {
  hyperparametersSchema,
  type HyperparameterOverrides,
  type Hyperparameters,
} from '../../contracts/hyperparameters.js';
import { maximumTrials, type SearchPlan, type SearchSettings } from '../../contracts/search.js';
import { parseSearchSpace, type Dimension } from '../../contracts/search-space.js';
import { gridTrials } from './grid-trials.js';
import { halvingRounds, halvingRungs } from './halving-rounds.js';
import { randomTrials } from './random-trials.js';

const defaultTrials = 12;

/**
 * All trials of a search and its rounds, before anything is trained.
 * @param recipe what the trials change
 * @throws EvergreenError `invalid-input` for a space that the method cannot search
 */
export function planSearch(settings: SearchSettings, recipe: Pick<Hyperparameters, 'epochs'>): SearchPlan {
  const { method, metric, seed, reductionFactor } = settings;
  const space = new Map(parseSearchSpace(settings.space));
  const shared = { selectionMetric: metric };
  if (method === 'grid') {
    const trials = gridTrials(space, settings.trials ?? maximumTrials);
    return { shared, trials, rounds: [{ untilEpoch: null, keep: 1 }] };
  }
  const count = settings.trials ?? defaultTrials;
  if (method === 'random') {
    const trials = randomTrials(space, count, seed);
    return { shared, trials, rounds: [{ untilEpoch: null, keep: 1 }] };
  }
  const dependent = [...space].find(
    ([name, { condition }]) => condition !== undefined && [name, condition.name].includes('epochs'),
  );
  if (dependent !== undefined)
    throw new EvergreenError(
      'invalid-input',
      `With halving, epochs says how long trials are trained, so ${dependent[0]} cannot have the condition ${dependent[1].condition!.name}.`,
    );
  const rungs = rungsOf(space.get('epochs'), recipe.epochs, reductionFactor);
  space.delete('epochs');
  if (space.size === 0)
    throw new EvergreenError(
      'invalid-input',
      'With halving, epochs says how long trials are trained, so the space must have another hyperparameter.',
    );
  const trials = randomTrials(space, count, seed);
  const rounds = halvingRounds(rungs, trials.length, reductionFactor);
  return { shared: { ...shared, epochs: rungs.at(-1)! }, trials, rounds };
}

/** With halving, `epochs` is no choice of a trial but what trials compete for: choices are the rungs, a range has both ends. */
function rungsOf(epochs: Dimension | undefined, recipeEpochs: number, factor: number): number[] {
  if (epochs === undefined) return halvingRungs(1, recipeEpochs, factor);
  if (epochs.kind === 'range') return halvingRungs(epochs.low, epochs.high, factor);
  const rungs = (epochs.values as number[]).toSorted((a, b) => a - b);
  return rungs.length === 1 ? halvingRungs(1, rungs[0]!, factor) : rungs;
}

/** The whole recipe of one trial. */
export const recipeOfTrial = (
  recipe: Hyperparameters,
  shared: HyperparameterOverrides,
  changes: HyperparameterOverrides,
): Hyperparameters => hyperparametersSchema.parse({ ...recipe, ...shared, ...changes });
