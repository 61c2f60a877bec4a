import { EvergreenError } from '../../contracts/errors.js';
import type { HyperparameterOverrides } from '../../contracts/hyperparameters.js';
import type { Dimension, SearchSpace } from '../../contracts/search-space.js';
import { valueAt } from './value-at.js';

/** A grid takes every whole number of a range up to this many. */
const maximumIntegers = 20;

/**
 * Every combination of the values of a space; the last dimension changes fastest.
 * @throws EvergreenError `invalid-input` for a range that does not say how many points a grid takes from it, and for more
 * combinations than `maximum`
 */
export function gridTrials(space: SearchSpace, maximum: number): HyperparameterOverrides[] {
  const axes = [...space].map(([name, dimension]) => ({ name, values: gridValues(name, dimension) }));
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > maximum)
    throw new EvergreenError(
      'invalid-input',
      `The grid has ${count} combinations, and at most ${maximum} trials are allowed. Leave out values, or allow more trials.`,
    );
  return axes.reduce<HyperparameterOverrides[]>(
    (trials, { name, values }) =>
      trials.flatMap((changes) => values.map((value) => ({ ...changes, [name]: value }))),
    [{}],
  );
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
