import type { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';
import type { HyperparameterOverrides } from '../../contracts/hyperparameters.js';
import { searchSettingsSchema, type SearchSettings } from '../../contracts/search.js';
import { parseSearchSpace } from '../../contracts/search-space.js';
import { planSearch } from '../../policy/search/plan-search.js';
import { SchemaOptions, type OptionDetails } from './schema-options.js';

const details: { [Name in keyof SearchSettings]: OptionDetails } = {
  method: { flag: 'tune', help: 'search for the best hyperparameters, and promote the best trial' },
  space: {
    value: 'space',
    help: "what to try: 'learningRate=log:1e-5..3e-4, batchSize=8|16|32, epochs=1..4'",
  },
  trials: { help: 'number of trials (default: 12; a grid has all its combinations)' },
  parallel: { help: 'trials under way at once (default: 1)' },
  metric: { help: 'what is best, on the validation rows (default: loss)' },
  seed: { flag: 'search-seed', help: 'the same seed draws the same trials (default: 1)' },
  budgetMs: { help: 'end with the best so far after this time, for example 30m (default: never)' },
  reductionFactor: { help: 'halving: one of so many trials goes on after each rung (default: 3)' },
  medianStopping: {
    help: 'stop trials that are worse than the median of those before (default)',
    negatedHelp: 'train each trial to its end',
  },
};

/** One option for each setting of a search; `--tune` asks for one. */
export const searchOptions = new SchemaOptions(searchSettingsSchema, details);

const { method } = searchSettingsSchema.shape;

/** The same for the retrainings of a monitor, where `--tune never` ends what was asked for before. */
export const retrainingSearchOptions = new SchemaOptions(
  searchSettingsSchema.extend({ method: method.nullable() }),
  {
    ...details,
    method: {
      flag: 'tune',
      value: `${method.unwrap().options.join('|')}|never`,
      help: 'retrainings that the monitor starts by itself search for the best hyperparameters, within --trials or --budget',
    },
  },
);

/**
 * The search that the options ask for; null without `--tune`.
 * @param recipe hyperparameters that other options fix for all trials
 * @throws EvergreenError `invalid-input` for a mistake in the options
 */
export function readSearch(parsed: object, recipe: HyperparameterOverrides = {}): SearchSettings | null {
  const given = searchOptions.read(parsed);
  return Object.keys(given).length === 0 ? null : checkSearch(given, recipe);
}

/**
 * What the options change about the search of a monitor's retrainings: nothing without `--tune`.
 * @throws EvergreenError `invalid-input` for a mistake in the options, and for a search without a limit
 */
export function readRetrainingSearch(parsed: object): { search?: SearchSettings | null } {
  const { method, ...given } = retrainingSearchOptions.read(parsed);
  if (method === null) {
    if (Object.keys(given).length === 0) return { search: null };
    throw new EvergreenError('invalid-input', '--tune never takes no other option of a search.');
  }
  if (method === undefined && Object.keys(given).length === 0) return {};
  const search = checkSearch({ method, ...given });
  if (search.trials === undefined && search.budgetMs === null)
    throw new EvergreenError('invalid-input', 'A search that the monitor starts needs --trials or --budget.');
  return { search };
}

function checkSearch(
  given: Partial<z.input<typeof searchSettingsSchema>>,
  recipe: HyperparameterOverrides = {},
): SearchSettings {
  if (given.method === undefined)
    throw new EvergreenError(
      'invalid-input',
      'The options of a search go with --tune grid, --tune random or --tune halving.',
    );
  if (given.space === undefined)
    throw new EvergreenError(
      'invalid-input',
      "--tune needs --space, for example --space 'learningRate=log:1e-5..3e-4, batchSize=8|16|32, epochs=1..4'.",
    );
  const search = parseWith(searchSettingsSchema, given, 'options');
  if (given.reductionFactor !== undefined && search.method !== 'halving')
    throw new EvergreenError('invalid-input', '--reduction-factor goes with --tune halving.');
  if (given.medianStopping === true && search.method === 'halving')
    throw new EvergreenError(
      'invalid-input',
      '--median-stopping goes with --tune grid and --tune random; halving has rungs instead.',
    );
  const fixed = [...parseSearchSpace(search.space).keys()].find((name) => recipe[name] !== undefined);
  if (fixed !== undefined)
    throw new EvergreenError(
      'invalid-input',
      `${fixed} is in --space and has a fixed value, too. Leave one of them out.`,
    );
  // What the method cannot search is refused before anything starts.
  planSearch(search, { epochs: recipe.epochs ?? 1 });
  return search;
}
