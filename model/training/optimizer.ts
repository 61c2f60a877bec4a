import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import type { LabeledBatch, ParameterSpec } from '../encoder/training-graph.js';
import type { NamedTensors, Tensor } from '../tensor.js';
import { updateAdamW, updateTableAdamW } from './adamw.js';
import { clippingScale, sumOfSquares } from './gradient-clipping.js';
import { learningRateFactor } from './learning-rate-schedule.js';
import { allocateParameters, type ParameterMemory } from './parameter-memory.js';
import { RowGradient } from './row-gradient.js';

/**
 * Holds weights, gradients and moments of all parameters, and applies the gradients of one step after another
 * to the weights.
 */
export class Optimizer {
  /**
   * Memory for the `dense` gradients, by output name of the training graph; the engine can write them there
   * directly.
   */
  readonly gradients: Record<string, Tensor> = {};
  private readonly memory = new Map<string, ParameterMemory>();
  private readonly rowGradients = new Map<string, RowGradient>();
  private readonly highestLayer: number;

  /** @param weights moved into the optimizer's memory: the tensors of this map are replaced */
  constructor(
    private readonly parameters: readonly ParameterSpec[],
    private readonly weights: NamedTensors,
    private readonly hyperparameters: Hyperparameters,
    private readonly totalSteps: number,
  ) {
    this.highestLayer = Math.max(
      ...parameters.filter(({ part }) => part === 'encoder').map(({ depth }) => depth),
    );
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
    const { learningRate } = this.hyperparameters;
    return learningRate * learningRateFactor(step, this.totalSteps, this.hyperparameters);
  }

  /**
   * Clips the gradients by their global norm, then updates every parameter with AdamW.
   * @param step number of this step, from 0
   * @param outputs of the training graph
   */
  apply(step: number, outputs: Record<string, Tensor>, batch: LabeledBatch): void {
    const { weightDecay, maxGradientNorm } = this.hyperparameters;
    const squares = this.parameters.map((parameter) => this.takeGradient(parameter, outputs, batch));
    const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
    const gradientScale = clippingScale(norm, maxGradientNorm);
    const learningRate = this.learningRate(step);
    for (const parameter of this.parameters) {
      const { name, decays } = parameter;
      const options = {
        ...this.hyperparameters,
        learningRate: learningRate * this.learningRateFactorOf(parameter),
        weightDecay: decays ? weightDecay : 0,
        gradientScale,
        update: step + 1,
      };
      const rows = this.rowGradients.get(name);
      if (rows === undefined) updateAdamW(this.memory.get(name)!, options);
      else updateTableAdamW(this.memory.get(name)!, rows.hasMoments, options);
    }
  }

  /**
   * The head learns faster. Below it, each layer learns slower than the one above (discriminative fine-tuning: Howard and
   * Ruder 2018, Universal Language Model Fine-tuning).
   */
  private learningRateFactorOf({ part, depth }: ParameterSpec): number {
    const { headLearningRateMultiplier, layerLearningRateDecay } = this.hyperparameters;
    return part === 'head'
      ? headLearningRateMultiplier
      : layerLearningRateDecay ** (this.highestLayer - depth);
  }

  /**
   * Copies a gradient to the parameter's memory, unless the engine wrote it there.
   * @returns its sum of squares
   */
  private takeGradient(
    { name, gradient }: ParameterSpec,
    outputs: Record<string, Tensor>,
    batch: LabeledBatch,
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

  /** Continues from what `state` returned. */
  restore(state: NamedTensors): void {
    for (const [name, { m, v }] of this.memory) {
      m.set(state.get(`m:${name}`)!.data);
      v.set(state.get(`v:${name}`)!.data);
      this.rowGradients.get(name)?.restore(m, v);
    }
  }
}
