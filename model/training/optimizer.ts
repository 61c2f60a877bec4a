import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import type { EncodedBatch, ParameterSpec } from '../encoder/training-graph.js';
import type { NamedTensors, Tensor } from '../tensor.js';
import { updateAdamW, type Moments } from './adamw.js';
import { clippingScale, sumOfSquares } from './gradient-clipping.js';
import { learningRateFactor } from './learning-rate-schedule.js';
import { RowGradient } from './row-gradient.js';

/** Owns the moments of all parameters and applies one step's gradients to the weights, in place. */
export class Optimizer {
  private readonly moments = new Map<string, Moments>();
  private readonly rowGradients = new Map<string, RowGradient>();

  constructor(
    private readonly parameters: readonly ParameterSpec[],
    private readonly weights: NamedTensors,
    private readonly hyperparameters: Hyperparameters,
    private readonly totalSteps: number,
  ) {
    for (const { name, shape, gradient } of parameters) {
      const { length } = weights.get(name)!.data;
      this.moments.set(name, { first: new Float32Array(length), second: new Float32Array(length) });
      if (gradient.kind === 'rows') this.rowGradients.set(name, new RowGradient(shape[0]!, shape[1]!));
    }
  }

  /** The encoder's learning rate at a step (from 0). */
  learningRate(step: number): number {
    const { learningRate, warmupFraction } = this.hyperparameters;
    return learningRate * learningRateFactor(step, this.totalSteps, warmupFraction);
  }

  /** @param step number of this step, from 0 */
  apply(step: number, outputs: Record<string, Tensor>, batch: EncodedBatch): void {
    const { beta1, beta2, epsilon, weightDecay, headLearningRateMultiplier, maxGradientNorm } =
      this.hyperparameters;
    const gradients = this.parameters.map((parameter) => this.gradientOf(parameter, outputs, batch));
    const norm = Math.sqrt(gradients.reduce((sum, { squares }) => sum + squares, 0));
    const gradientScale = clippingScale(norm, maxGradientNorm);
    const learningRate = this.learningRate(step);
    this.parameters.forEach(({ name, part, decays }, index) => {
      updateAdamW(this.weights.get(name)!.data, gradients[index]!.values, this.moments.get(name)!, {
        learningRate: part === 'head' ? learningRate * headLearningRateMultiplier : learningRate,
        beta1,
        beta2,
        epsilon,
        weightDecay: decays ? weightDecay : 0,
        gradientScale,
        update: step + 1,
      });
    });
  }

  private gradientOf(
    { name, gradient }: ParameterSpec,
    outputs: Record<string, Tensor>,
    batch: EncodedBatch,
  ): { values: Float32Array; squares: number } {
    const values = outputs[gradient.output]!.data as Float32Array;
    const rows = this.rowGradients.get(name);
    if (rows === undefined) return { values, squares: sumOfSquares(values) };
    rows.assign(batch.inputIds, values);
    return { values: rows.dense, squares: rows.sumOfSquares() };
  }

  /** The moments as named tensors, for a checkpoint. */
  state(): NamedTensors {
    const state: NamedTensors = new Map();
    for (const [name, { first, second }] of this.moments) {
      const { dims } = this.weights.get(name)!;
      state.set(`first:${name}`, { type: 'float32', dims, data: first });
      state.set(`second:${name}`, { type: 'float32', dims, data: second });
    }
    return state;
  }

  restore(state: NamedTensors): void {
    for (const [name, { first, second }] of this.moments) {
      first.set(state.get(`first:${name}`)!.data);
      second.set(state.get(`second:${name}`)!.data);
    }
  }
}
