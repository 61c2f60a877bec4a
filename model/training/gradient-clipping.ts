import { endOf, type ParameterMemory } from './parameter-memory.js';

/** Σ x² of a gradient, in double precision and in a fixed order. */
export function sumOfSquares({ kernels, gradient }: ParameterMemory): number {
  return kernels.sumOfSquares(gradient.byteOffset, endOf(gradient));
}

/**
 * The factor on all gradients that makes their global norm at most `maximumNorm` (Pascanu et al. 2013), as
 * torch's clip_grad_norm_ computes it. A `maximumNorm` of 0 switches clipping off.
 */
export function clippingScale(norm: number, maximumNorm: number): number {
  return maximumNorm === 0 ? 1 : Math.min(1, maximumNorm / (norm + 1e-6));
}
