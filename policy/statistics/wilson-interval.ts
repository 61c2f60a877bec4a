/** Wilson's score interval for a rate (1927), two-sided at the level that `quantile` of the normal distribution stands for. */
export function wilsonInterval(successes: number, trials: number, quantile = 1.96): [number, number] {
  if (trials === 0) return [0, 1];
  const rate = successes / trials;
  const square = quantile ** 2;
  const centre = (rate + square / (2 * trials)) / (1 + square / trials);
  const half =
    (quantile * Math.sqrt((rate * (1 - rate)) / trials + square / (4 * trials ** 2))) / (1 + square / trials);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
