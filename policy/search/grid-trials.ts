import { EvergreenError } from '../../contracts/errors.js';
import type { HyperparameterOverrides } from '../../contracts/hyperparameters.js';
import { isPartOfTrial, type Dimension, type SearchSpace } from '../../contracts/search-space.js';
import { valueAt } from './value-at.js';

/** A grid takes every whole number of a range up to this many. */
const maximumIntegers = 20;

/**
 * Every combination of the values of a space; the last dimension changes fastest. A dimension that is no part of a trial
 * multiplies nothing.
 * @throws EvergreenError `invalid-input` for a range that does not say how many points a grid takes from it, and for more
 * combinations than `maximum`
 */
export function gridTrials(space: SearchSpace, maximum: number): HyperparameterOverrides[] {
  let trials: HyperparameterOverrides[] = [{}];
  for (const [name, dimension] of space) {
    const values = gridValues(name, dimension);
    trials = trials.flatMap((changes) =>
      isPartOfTrial(dimension, changes) ? values.map((value) => ({ ...changes, [name]: value })) : [changes],
    );
    if (trials.length > maximum)
      throw new EvergreenError(
        'invalid-input',
        `The grid has more than the ${maximum} combinations that are allowed. Leave out values, or allow more trials.`,
      );
  }
  return trials;
}

function gridValues(name: string, dimension: Dimension): (number | string)[] {
  if (dimension.kind === 'choice') return dimension.values;
  const { low, high, integer, scale } = dimension;
  const integers = integer && scale === 'linear' ? high - low + 1 : Infinity;
  const points = dimension.points ?? (integers <= maximumIntegers ? integers : null);
  if (points === null)
    throw new EvergreenError(
      'invalid-input',
      `A grid needs the number of values of ${name}. Write it after the range, for example ${name}=${scale === 'log' ? 'log:' : ''}${low}..${high}/5.`,
    );
  const values = Array.from({ length: points }, (_, point) => valueAt(dimension, point / (points - 1)));
  return [...new Set(values)];
}
