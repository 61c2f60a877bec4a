/** The two running moments of one parameter. */
export interface Moments {
  first: Float32Array;
  second: Float32Array;
}

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
 * (Loshchilov & Hutter 2019), the arithmetic of torch.optim.AdamW. One pass over memory.
 */
export function updateAdamW(
  weights: Float32Array,
  gradient: Float32Array,
  { first, second }: Moments,
  options: AdamWOptions,
): void {
  const { beta1, beta2, epsilon, gradientScale } = options;
  const keep = 1 - options.learningRate * options.weightDecay;
  const stepSize = options.learningRate / (1 - beta1 ** options.update);
  const secondScale = 1 / Math.sqrt(1 - beta2 ** options.update);
  const gain1 = 1 - beta1;
  const gain2 = 1 - beta2;
  for (let index = 0; index < weights.length; index++) {
    const slope = gradient[index]! * gradientScale;
    const mean = beta1 * first[index]! + gain1 * slope;
    const square = beta2 * second[index]! + gain2 * slope * slope;
    first[index] = mean;
    second[index] = square;
    weights[index] = weights[index]! * keep - (stepSize * mean) / (Math.sqrt(square) * secondScale + epsilon);
  }
}
