import type { ChallengeSettings } from '../../contracts/challenge.js';
import { weighChallenge } from '../../policy/challenge/decide-challenge.js';

export interface SimulatedChallenge {
  /** Share of the texts on which exactly one of the two models is right. */
  disagreement: number;
  /** By how much the challenger is truly better. */
  gain: number;
  number: number;
  settings: ChallengeSettings;
}

/** The challenge is decided after each batch of so many labels. */
const batch = 20;

/** Runs one challenge to its end. */
export function simulateChallenge(
  { disagreement, gain, number, settings }: SimulatedChallenge,
  uniform: () => number,
): { verdict: 'promote' | 'reject' | 'give-up'; labels: number } {
  const winRate = (disagreement + gain) / 2;
  const counts = { rows: 0, wins: 0, losses: 0 };
  while (counts.rows < settings.maximumLabels) {
    for (let label = 0; label < batch; label++) {
      const value = uniform();
      if (value < winRate) counts.wins++;
      else if (value < disagreement) counts.losses++;
    }
    counts.rows += batch;
    const { verdict } = weighChallenge(counts, { number, settings });
    if (verdict !== null) return { verdict, labels: counts.rows };
  }
  return { verdict: 'give-up', labels: counts.rows };
}
