import type { AccuracyDetectorState } from '../../contracts/monitor-memory.js';
import { addEvidence, noEvidence } from '../statistics/cusum.js';

/** Bet sizes, as shares of the largest bet that no prediction can lose entirely. */
const betSizes = [0.1, 0.3, 0.6];

export const startAccuracyDetector = (): AccuracyDetectorState => ({
  stakes: betSizes.map(() => 1 / betSizes.length),
  evidence: noEvidence,
});

/**
 * Updates the detector of an accuracy below the threshold with one prediction. It bets on the accuracy being
 * lower: a prediction multiplies the capital by 1 + λ (threshold − correct), where `correct` is 1 or 0. The
 * expectation of this factor is at most 1 while the accuracy is at least the threshold (Waudby-Smith and
 * Ramdas 2024, Estimating means of bounded random variables by betting).
 * @param options.rowsBetweenFalseAlarms average number of predictions between two false alarms, at least
 */
export function updateAccuracyDetector(
  { stakes, evidence }: AccuracyDetectorState,
  isCorrect: boolean,
  { threshold, rowsBetweenFalseAlarms }: { threshold: number; rowsBetweenFalseAlarms: number },
): AccuracyDetectorState {
  const largestBet = 1 / (1 - Math.min(threshold, 0.99));
  const capital = stakes.map(
    (stake, index) => stake * (1 + betSizes[index]! * largestBet * (threshold - Number(isCorrect))),
  );
  const factor = capital.reduce((sum, part) => sum + part, 0);
  const updated = addEvidence(evidence, factor, rowsBetweenFalseAlarms);
  return {
    stakes: updated.log === 0 ? startAccuracyDetector().stakes : capital.map((part) => part / factor),
    evidence: updated,
  };
}
