import { createHash } from 'node:crypto';
import type { HyperparameterOverrides } from '../../contracts/hyperparameters.js';
import { isPartOfTrial, type Dimension, type SearchSpace } from '../../contracts/search-space.js';
import { valueAt } from './value-at.js';

/** Draws after which a space counts as used up: each was a trial that is there already. */
const maximumRepeats = 200;

/**
 * Combinations drawn at random (Bergstra & Bengio 2012), no two equal. The same seed draws the same trials, and the first of
 * them are the same for any number of trials.
 * @returns fewer than `count` when the space has no more
 */
export function randomTrials(space: SearchSpace, count: number, seed: number): HyperparameterOverrides[] {
  const trials = new Map<string, HyperparameterOverrides>();
  let repeats = 0;
  for (let draw = 0; trials.size < count && repeats < maximumRepeats; draw += 1) {
    let trial: HyperparameterOverrides = {};
    for (const [name, dimension] of space)
      if (isPartOfTrial(dimension, trial))
        trial = { ...trial, [name]: drawValue(dimension, uniform(seed, draw, name)) };
    const key = JSON.stringify(trial);
    if (trials.has(key)) repeats += 1;
    else {
      trials.set(key, trial);
      repeats = 0;
    }
  }
  return [...trials.values()];
}

function drawValue(dimension: Dimension, position: number): number | string {
  if (dimension.kind === 'choice') return dimension.values[Math.floor(position * dimension.values.length)]!;
  const { low, high, integer, scale } = dimension;
  // Every whole number of a linear range is equally likely, both ends included.
  if (integer && scale === 'linear') return low + Math.floor(position * (high - low + 1));
  return valueAt(dimension, position);
}

/** Uniform in [0, 1), a hash of its key: a dimension that is added to a space leaves the others as they were. */
function uniform(...key: (number | string)[]): number {
  const bytes = createHash('sha256').update(JSON.stringify(key)).digest();
  return bytes.readUIntBE(0, 6) / 2 ** 48;
}
