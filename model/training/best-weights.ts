import type { ValidationPoint } from '../../contracts/training-progress.js';
import type { NamedTensors } from '../tensor.js';

export const copyWeights = (weights: NamedTensors): NamedTensors =>
  new Map(Array.from(weights, ([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]));

/** The point with the lowest validation loss; the earliest of equals. */
export function bestValidation(validations: readonly ValidationPoint[]): ValidationPoint | undefined {
  return validations.reduce<ValidationPoint | undefined>(
    (best, point) => (best === undefined || point.loss < best.loss ? point : best),
    undefined,
  );
}

/** True when the last `patience` validations did not lower the loss; never with a patience of 0. */
export function shouldStopEarly(validations: readonly ValidationPoint[], patience: number): boolean {
  const best = bestValidation(validations);
  return patience > 0 && best !== undefined && validations.length - 1 - validations.indexOf(best) >= patience;
}
