import type { SelectionMetric } from '../../contracts/hyperparameters.js';
import type { ValidationPoint } from '../../contracts/training-progress.js';
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
  const goodness = (point: ValidationPoint): number => (metric === 'loss' ? -point.loss : point[metric]);
  return validations.reduce<ValidationPoint | undefined>(
    (best, point) => (best === undefined || goodness(point) > goodness(best) ? point : best),
    undefined,
  );
}

/** True when the last `patience` validations were not better; never with a patience of 0. */
export function shouldStopEarly(
  validations: readonly ValidationPoint[],
  { patience, metric }: { patience: number; metric: SelectionMetric },
): boolean {
  const best = bestValidation(validations, metric);
  return patience > 0 && best !== undefined && validations.length - 1 - validations.indexOf(best) >= patience;
}
