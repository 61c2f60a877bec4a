/**
 * Two-sided score interval of a rate (Wilson 1927): the rates p with |successes / n − p| ≤ z · √(p · (1 − p)
 * / n).
 * @param quantile z of the normal distribution; 1.96 gives 95 % confidence
 */
export function wilsonInterval(successes: number, trials: number, quantile = 1.96): [number, number] {
  if (trials === 0) return [0, 1];
  const rate = successes / trials;
  const square = quantile ** 2;
  const center = (rate + square / (2 * trials)) / (1 + square / trials);
  const half =
    (quantile * Math.sqrt((rate * (1 - rate)) / trials + square / (4 * trials ** 2))) / (1 + square / trials);
  return [Math.max(0, center - half), Math.min(1, center + half)];
}
