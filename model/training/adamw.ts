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

/** Part of a parameter, in values. */
interface Range {
  from: number;
  to: number;
}

/**
 * One AdamW update in place: Adam with bias correction, weight decay decoupled from the gradient
 * (Loshchilov & Hutter 2019), the arithmetic of torch.optim.AdamW. With g the scaled gradient:
 * m = β₁ m + (1 − β₁) g; v = β₂ v + (1 − β₂) g²;
 * weight = weight (1 − η λ) − η / (1 − β₁ᵗ) · m / (√(v / (1 − β₂ᵗ)) + ε).
 * @param range a part that starts and ends at multiples of 4 values; the whole parameter without
 */
export function updateAdamW(
  { kernels, weights, gradient, m, v }: ParameterMemory,
  options: AdamWOptions,
  { from, to }: Range = { from: 0, to: weights.length },
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
    keepFactor(options),
    learningRate / (1 - beta1 ** update),
    1 / Math.sqrt(1 - beta2 ** update),
    options.epsilon,
  );
}

/**
 * The same for an embedding table, bit for bit, in less time: the moments of entries that no batch has had are 0, so all
 * that happens to them is the decay, and most of a vocabulary is in no text.
 * @param seen for every entry, whether any batch has had it
 */
export function updateTableAdamW(memory: ParameterMemory, seen: Uint8Array, options: AdamWOptions): void {
  const { kernels, weights } = memory;
  const features = weights.length / seen.length;
  const entryBytes = features * Float32Array.BYTES_PER_ELEMENT;
  if (aligned(entryBytes) !== entryBytes) return updateAdamW(memory, options);
  const keep = keepFactor(options);
  for (let entry = 0; entry < seen.length;) {
    const start = entry;
    while (entry < seen.length && seen[entry] === seen[start]) entry++;
    const range = { from: start * features, to: entry * features };
    if (seen[start] === 1) updateAdamW(memory, options, range);
    else if (keep !== 1) kernels.scale(addressOf(weights, range.from), addressOf(weights, range.to), keep);
  }
}

/** What weight decay leaves of a weight. */
const keepFactor = ({ learningRate, weightDecay }: AdamWOptions): number => 1 - learningRate * weightDecay;

const addressOf = (array: Float32Array, index: number): number =>
  array.byteOffset + index * Float32Array.BYTES_PER_ELEMENT;
