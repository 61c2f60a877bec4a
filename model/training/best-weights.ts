import type { SelectionMetric } from '../../contracts/hyperparameters.js';
import { goodnessOf, type ValidationPoint } from '../../contracts/training-progress.js';
import { copyTensors, type NamedTensors } from '../tensor.js';

/** The validations of a run so far, and a copy of the weights that validated best. */
export class BestWeights {
  validations: ValidationPoint[] = [];
  /** Null before the first validation. */
  weights: NamedTensors | null = null;

  constructor(private readonly metric: SelectionMetric) {}

  get point(): ValidationPoint | undefined {
    return bestValidation(this.validations, this.metric);
  }

  add(point: ValidationPoint, weights: NamedTensors): void {
    this.validations.push(point);
    if (this.point === point) this.weights = copyTensors(weights);
  }

  /**
   * @param current weights of the checkpoint's step, which are the best where the checkpoint holds no others
   */
  restore(validations: ValidationPoint[], best: NamedTensors | null, current: NamedTensors): void {
    this.validations = validations;
    this.weights = best ?? (validations.length > 0 ? copyTensors(current) : null);
  }
}

/** The point with the lowest loss, or the highest accuracy or macro F1; the earliest of equals. */
export function bestValidation(
  validations: readonly ValidationPoint[],
  metric: SelectionMetric,
): ValidationPoint | undefined {
  return validations.reduce<ValidationPoint | undefined>(
    (best, point) =>
      best === undefined || goodnessOf(point, metric) > goodnessOf(best, metric) ? point : best,
    undefined,
  );
}

/**
 * True when the last `patience` validations were not better than the best before them by more than `minimumDelta`; never with
 * a patience of 0.
 */
export function shouldStopEarly(
  validations: readonly ValidationPoint[],
  { patience, minimumDelta, metric }: { patience: number; minimumDelta: number; metric: SelectionMetric },
): boolean {
  if (patience === 0) return false;
  let best = -Infinity;
  let sinceBest = 0;
  for (const point of validations) {
    const isBetter = goodnessOf(point, metric) > best + minimumDelta;
    if (isBetter) best = goodnessOf(point, metric);
    sinceBest = isBetter ? 0 : sinceBest + 1;
  }
  return sinceBest >= patience;
}
