import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import type { EncodedBatch, ParameterSpec } from '../encoder/training-graph.js';
import type { NamedTensors, Tensor } from '../tensor.js';
import { updateAdamW, updateTableAdamW } from './adamw.js';
import { clippingScale, sumOfSquares } from './gradient-clipping.js';
import { learningRateFactor } from './learning-rate-schedule.js';
import { allocateParameters, type ParameterMemory } from './parameter-memory.js';
import { RowGradient } from './row-gradient.js';

/** Owns weights, gradients and moments of all parameters and applies one step's gradients to the weights, in place. */
export class Optimizer {
  /** Where the engine may write the gradients that come shaped as their parameter: outputs of the training graph by name. */
  readonly gradients: Record<string, Tensor> = {};
  private readonly memory = new Map<string, ParameterMemory>();
  private readonly rowGradients = new Map<string, RowGradient>();

  /** @param weights move into the optimizer's memory: the map's tensors are replaced */
  constructor(
    private readonly parameters: readonly ParameterSpec[],
    private readonly weights: NamedTensors,
    private readonly hyperparameters: Hyperparameters,
    private readonly totalSteps: number,
  ) {
    const lengths = parameters.map(({ name }) => weights.get(name)!.data.length);
    allocateParameters(lengths).forEach((memory, index) => {
      const { name, shape, gradient } = parameters[index]!;
      const tensor = weights.get(name)!;
      memory.weights.set(tensor.data);
      weights.set(name, { ...tensor, data: memory.weights });
      this.memory.set(name, memory);
      if (gradient.kind === 'rows') this.rowGradients.set(name, new RowGradient(memory.gradient, shape[1]!));
      else this.gradients[gradient.output] = { type: 'float32', dims: shape, data: memory.gradient };
    });
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
    const squares = this.parameters.map((parameter) => this.takeGradient(parameter, outputs, batch));
    const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
    const gradientScale = clippingScale(norm, maxGradientNorm);
    const learningRate = this.learningRate(step);
    for (const { name, part, decays } of this.parameters) {
      const options = {
        learningRate: part === 'head' ? learningRate * headLearningRateMultiplier : learningRate,
        beta1,
        beta2,
        epsilon,
        weightDecay: decays ? weightDecay : 0,
        gradientScale,
        update: step + 1,
      };
      const rows = this.rowGradients.get(name);
      if (rows === undefined) updateAdamW(this.memory.get(name)!, options);
      else updateTableAdamW(this.memory.get(name)!, rows.seen, options);
    }
  }

  /** Brings a gradient to the parameter's memory unless the engine wrote it there. @returns its sum of squares */
  private takeGradient(
    { name, gradient }: ParameterSpec,
    outputs: Record<string, Tensor>,
    batch: EncodedBatch,
  ): number {
    const memory = this.memory.get(name)!;
    const values = outputs[gradient.output]!.data as Float32Array;
    const rows = this.rowGradients.get(name);
    if (rows === undefined) {
      if (values !== memory.gradient) memory.gradient.set(values);
      return sumOfSquares(memory);
    }
    rows.assign(batch.inputIds, values);
    return rows.sumOfSquares();
  }

  /** The moments as named tensors, for a checkpoint. */
  state(): NamedTensors {
    const state: NamedTensors = new Map();
    for (const [name, { m, v }] of this.memory) {
      const { dims } = this.weights.get(name)!;
      state.set(`m:${name}`, { type: 'float32', dims, data: m });
      state.set(`v:${name}`, { type: 'float32', dims, data: v });
    }
    return state;
  }

  restore(state: NamedTensors): void {
    for (const [name, { m, v }] of this.memory) {
      m.set(state.get(`m:${name}`)!.data);
      v.set(state.get(`v:${name}`)!.data);
      this.rowGradients.get(name)?.restore(m, v);
    }
  }
}
