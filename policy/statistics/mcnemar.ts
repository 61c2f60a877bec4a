import { binomialProbabilities } from './binomial.js';

/**
 * One-sided p-value of McNemar's mid-p test (Fagerland, Lydersen & Laake 2013): P(more wins) + P(as many
 * wins) / 2 among the rows that only one of two models gets right, when neither model is better.
 * @param wins rows that only the first model gets right
 * @param losses rows that only the second model gets right
 */
export function midPMcNemarTest(wins: number, losses: number): number {
  const probabilities = binomialProbabilities(wins + losses, 0.5);
  const beyond = probabilities.subarray(wins + 1).reduce((sum, probability) => sum + probability, 0);
  return Math.min(1, beyond + probabilities[wins]! / 2);
}
