/**
 * The binomial distribution: probabilities of 0 … `trials` successes, C(n, k) · p^k · (1 − p)^(n − k).
 * Computed in logarithms from the ratio of neighbors, so that no factor overflows.
 */
export function binomialProbabilities(trials: number, chance: number): Float64Array {
  const probabilities = new Float64Array(trials + 1);
  if (chance <= 0 || chance >= 1) {
    probabilities[chance <= 0 ? 0 : trials] = 1;
    return probabilities;
  }
  const logOdds = Math.log(chance) - Math.log1p(-chance);
  let logarithm = trials * Math.log1p(-chance);
  probabilities[0] = Math.exp(logarithm);
  for (let successes = 1; successes <= trials; successes++) {
    logarithm += Math.log((trials - successes + 1) / successes) + logOdds;
    probabilities[successes] = Math.exp(logarithm);
  }
  return probabilities;
}

/**
 * One-sided p-value of the exact binomial test: the probability of at least `successes` when each has
 * probability `chance`.
 */
export function exactBinomialTest(successes: number, trials: number, chance: number): number {
  const sum = binomialProbabilities(trials, chance)
    .subarray(successes)
    .reduce((total, probability) => total + probability, 0);
  return Math.min(1, sum);
}
