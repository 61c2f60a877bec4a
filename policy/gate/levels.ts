import { levelOfChallenge } from '../challenge/decide-challenge.js';
import type { GateInput } from './gate-input.js';

/** One-sided significance levels. */
export interface GateLevels {
  /** Of a test whose pass promotes. */
  pass: number;
  /** Of a test whose result is a veto. */
  veto: number;
}

/**
 * The levels of a candidate that is the `attempt`-th to be judged against one champion. Each attempt is another chance
 * to pass by luck, so a pass takes more evidence every time (`levelOfChallenge`). A veto does not: it is the candidate's
 * own.
 */
export const gateLevels = ({ attempt, settings }: Pick<GateInput, 'attempt' | 'settings'>): GateLevels => ({
  pass: levelOfChallenge(attempt, settings.significanceLevel),
  veto: settings.significanceLevel,
});
