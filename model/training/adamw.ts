import { endOf, type ParameterMemory } from './parameter-memory.js';

export interface AdamWOptions {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  /** Multiplies the gradient, for clipping. */
  gradientScale: number;
  /** Number of this update, from 1. */
  update: number;
}

/**
 * One AdamW update in place: Adam with bias correction, weight decay decoupled from the gradient
 * (Loshchilov & Hutter 2019), the arithmetic of torch.optim.AdamW. With g the scaled gradient:
 * first = β₁ first + (1 − β₁) g; second = β₂ second + (1 − β₂) g²;
 * weight = weight (1 − η λ) − η / (1 − β₁ᵗ) · first / (√(second / (1 − β₂ᵗ)) + ε).
 */
export function updateAdamW(
  { kernels, weights, gradient, first, second }: ParameterMemory,
  options: AdamWOptions,
): void {
  const { learningRate, beta1, beta2, update } = options;
  kernels.updateAdamW(
    weights.byteOffset,
    endOf(weights),
    gradient.byteOffset,
    first.byteOffset,
    second.byteOffset,
    options.gradientScale,
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    1 - learningRate * options.weightDecay,
    learningRate / (1 - beta1 ** update),
    1 / Math.sqrt(1 - beta2 ** update),
    options.epsilon,
  );
}
