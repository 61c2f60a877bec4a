import { binomialProbabilities } from './binomial.js';

/**
 * One-sided mid-p McNemar test (Fagerland, Lydersen & Laake 2013): the chance of so many wins or more among the rows
 * on which two models differ, when neither is better; the observed number counts half.
 * @param wins rows that only the first model got right
 * @param losses rows that only the second model got right
 */
export function midPMcNemarTest(wins: number, losses: number): number {
  const probabilities = binomialProbabilities(wins + losses, 0.5);
  const beyond = probabilities.subarray(wins + 1).reduce((sum, probability) => sum + probability, 0);
  return Math.min(1, beyond + probabilities[wins]! / 2);
}
