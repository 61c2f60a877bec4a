/** Σ x², accumulated in double precision and in a fixed order. */
export function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]! * values[index]!;
  return sum;
}

/**
 * What to multiply all gradients with so that their global norm is at most `maximumNorm` (Pascanu et al. 2013; as
 * torch's clip_grad_norm_); 0 switches clipping off.
 */
export function clippingScale(norm: number, maximumNorm: number): number {
  return maximumNorm === 0 ? 1 : Math.min(1, maximumNorm / (norm + 1e-6));
}
