import { aligned } from '../kernels/kernels.js';
import type { ParameterMemory } from './parameter-memory.js';

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
 * One AdamW update in place, with the arithmetic of torch.optim.AdamW: Adam with bias correction (Kingma and
 * Ba 2015) and weight decay that is decoupled from the gradient (Loshchilov and Hutter 2019). With g the
 * scaled gradient, η the learning rate, λ the weight decay and t the number of the update:
 *
 *     m ← β₁ m + (1 − β₁) g
 *     v ← β₂ v + (1 − β₂) g²
 *     weight ← weight (1 − η λ) − η / (1 − β₁ᵗ) · m / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * @param range a part of the parameter, in values, that starts and ends at multiples of 4 values; the whole parameter when absent
 */
export function updateAdamW(
  { kernels, weights, gradient, m, v }: ParameterMemory,
  options: AdamWOptions,
  { from, to } = { from: 0, to: weights.length },
): void {
  const { learningRate, beta1, beta2, update } = options;
  kernels.updateAdamW(
    addressOf(weights, from),
    addressOf(weights, to),
    addressOf(gradient, from),
    addressOf(m, from),
    addressOf(v, from),
    options.gradientScale,
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    decayFactor(options),
    learningRate / (1 - beta1 ** update),
    1 / Math.sqrt(1 - beta2 ** update),
    options.epsilon,
  );
}

/**
 * The same update of an embedding table, bit for bit, in less time. An entry that was in no batch so far has
 * zero moments, so only weight decay changes it; most entries of a vocabulary are such.
 * @param hasMoments 1 for every entry that was in a batch so far, else 0: [entries]
 */
export function updateTableAdamW(
  memory: ParameterMemory,
  hasMoments: Uint8Array,
  options: AdamWOptions,
): void {
  const { kernels, weights } = memory;
  const features = weights.length / hasMoments.length;
  const entryBytes = features * Float32Array.BYTES_PER_ELEMENT;
  if (aligned(entryBytes) !== entryBytes) return updateAdamW(memory, options);
  const decay = decayFactor(options);
  for (let entry = 0; entry < hasMoments.length;) {
    const start = entry;
    while (entry < hasMoments.length && hasMoments[entry] === hasMoments[start]) entry++;
    const range = { from: start * features, to: entry * features };
    if (hasMoments[start] === 1) updateAdamW(memory, options, range);
    else if (decay !== 1) kernels.scale(addressOf(weights, range.from), addressOf(weights, range.to), decay);
  }
}

/** What weight decay multiplies a weight with: 1 − η λ. */
const decayFactor = ({ learningRate, weightDecay }: AdamWOptions): number => 1 - learningRate * weightDecay;

const addressOf = (array: Float32Array, index: number): number =>
  array.byteOffset + index * Float32Array.BYTES_PER_ELEMENT;
