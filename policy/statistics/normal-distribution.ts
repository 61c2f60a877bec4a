/**
 * The standard normal distribution function, Φ(x) = 1/2 + φ(x) · (x + x³/3 + x⁵/(3 · 5) + …)
 * (Marsaglia 2004, "Evaluating the Normal Distribution").
 */
export function normalDistribution(x: number): number {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let term = x;
  let sum = x;
  for (let divisor = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum); divisor += 2) {
    term *= (x * x) / divisor;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
