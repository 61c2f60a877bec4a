import type { AccuracyDetectorState } from '../../contracts/monitor-memory.js';
import { addEvidence, noEvidence } from '../statistics/cusum.js';

/** Shares of the largest bet that one answer cannot lose. */
const boldness = [0.1, 0.3, 0.6];

export const startAccuracyDetector = (): AccuracyDetectorState => ({
  stakes: boldness.map(() => 1 / boldness.length),
  evidence: noEvidence,
});

/**
 * Bets that the accuracy is below the threshold: each answer multiplies the capital by 1 + λ (threshold − right), whose expectation
 * is at most 1 while the accuracy is at least the threshold (Waudby-Smith and Ramdas 2024, Estimating means of bounded
 * random variables by betting).
 * @param rowsBetweenFalseAlarms on average at least so many judged rows
 */
export function judgeAnswer(
  { stakes, evidence }: AccuracyDetectorState,
  isRight: boolean,
  { threshold, rowsBetweenFalseAlarms }: { threshold: number; rowsBetweenFalseAlarms: number },
): AccuracyDetectorState {
  const largest = 1 / (1 - Math.min(threshold, 0.99));
  const capital = stakes.map(
    (stake, index) => stake * (1 + boldness[index]! * largest * (threshold - Number(isRight))),
  );
  const factor = capital.reduce((sum, part) => sum + part, 0);
  const after = addEvidence(evidence, factor, rowsBetweenFalseAlarms);
  return {
    stakes: after.log === 0 ? startAccuracyDetector().stakes : capital.map((part) => part / factor),
    evidence: after,
  };
}
