import type { ChallengeSettings } from '../../contracts/challenge.js';
import { rowsToShowGain } from '../statistics/paired-betting.js';
import { levelOfChallenge } from './decide-challenge.js';

const dayMs = 24 * 3_600_000;

export interface ChallengePlan {
  /** How many labels that may decide a challenge arrive a day. */
  labelsPerDay: number;
  /** How many of them exist already. */
  labelsAtHand: number;
  /** Expected share of the texts on which exactly one of the two models will be right. */
  disagreement: number;
  /** By how much the challenger is expected to be better. */
  gain: number;
  /** 1 for the first candidate that is judged against this champion. */
  number: number;
  settings: ChallengeSettings;
  /** Required probability that a challenger with this gain is promoted; 0.9 when left out. */
  power?: number;
}

/**
 * Whether a challenger with the expected gain would be promoted, with probability `power`, before the
 * challenge is given up. `days` is the time until the labels that this takes have arrived.
 */
export function couldBeDecided(plan: ChallengePlan): {
  isDecidable: boolean;
  labelsNeeded: number;
  days: number;
} {
  const { labelsPerDay, labelsAtHand, disagreement, gain, number, settings, power = 0.9 } = plan;
  const level = levelOfChallenge(number, settings.significanceLevel);
  const labelsNeeded = rowsToShowGain({ gain, disagreement, level, power });
  const missing = Math.max(0, labelsNeeded - labelsAtHand);
  const days = missing === 0 ? 0 : missing / labelsPerDay;
  return {
    isDecidable: labelsNeeded <= settings.maximumLabels && days * dayMs <= settings.maximumDurationMs,
    labelsNeeded,
    days,
  };
}
