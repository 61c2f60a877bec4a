import { copyTensors, type NamedTensors } from '../tensor.js';

/**
 * Exponential moving average of the weights (Polyak and Juditsky 1992): average ← decay · average + (1 − decay) · weights
 * after each step; the first step sets it. The same as torch.optim.swa_utils.AveragedModel with `get_ema_multi_avg_fn`.
 */
export class WeightAverage {
  /** Null before the first step. */
  weights: NamedTensors | null = null;

  constructor(private readonly decay: number) {}

  update(current: NamedTensors): void {
    if (this.weights === null) {
      this.restore(current);
      return;
    }
    for (const [name, { data }] of this.weights) {
      const values = current.get(name)!.data;
      for (let index = 0; index < data.length; index++)
        data[index] = this.decay * data[index]! + (1 - this.decay) * values[index]!;
    }
  }

  /** Continues from an average that a checkpoint kept. */
  restore(weights: NamedTensors): void {
    this.weights = copyTensors(weights);
  }
}
