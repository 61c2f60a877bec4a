import type { GatePower } from '../../contracts/decision.js';
import { levelOfChallenge } from '../challenge/decide-challenge.js';
import { powerOfRows } from '../statistics/paired-sample-size.js';
import type { ChampionComparison } from './compared-rows.js';
import type { GateInput } from './gate-input.js';
import { countDifferences } from './paired-rows.js';

/** How much better the candidate is whose chance is stated. */
const gain = 0.02;
/** Share of rows on which two good models of the same data disagree; before there is a champion. */
const usualDisagreement = 0.07;
const lateAttempt = 20;

/**
 * What the gate can tell with these test rows: the probability that a candidate two points better than the champion
 * passes `improvement`, now and as the 20th attempt, and that an equal one passes `champion-accuracy`. Normal
 * approximations (`powerOfRows`). Without a comparison it is about the first challenge of this model, should it become
 * the champion.
 */
export function powerOfGate(input: GateInput, comparison: ChampionComparison): GatePower {
  const { settings } = input;
  const rows = comparison.champion ? comparison.rows : null;
  const now = rows === null ? 1 : input.attempt;
  const usesRecentRows = rows !== null && rows.recentRows.length > 0;
  const improvementRows = usesRecentRows ? rows.recentRows : (rows?.all ?? null);
  const test = (pairs: NonNullable<typeof rows>['all'] | null) => {
    if (pairs === null) return { rows: input.candidate.actual.length, disagreement: usualDisagreement };
    const { wins, losses } = countDifferences(pairs);
    // Two models that never disagreed here may do so elsewhere; a gain takes a disagreement as large.
    return { rows: pairs.length, disagreement: Math.max(gain, (wins + losses) / Math.max(1, pairs.length)) };
  };
  const power = (
    of: ReturnType<typeof test>,
    plan: { gain: number; difference: number; attempt: number },
  ): number =>
    powerOfRows({ ...of, ...plan, level: levelOfChallenge(plan.attempt, settings.significanceLevel) });
  const better = { gain, difference: usesRecentRows ? 0 : settings.improvementMargin };
  const improvementTest = test(improvementRows);
  const equalTest = test(rows?.oldRows ?? null);
  return {
    rows: improvementTest.rows,
    disagreement: improvementTest.disagreement,
    better: power(improvementTest, { ...better, attempt: now }),
    betterLate: power(improvementTest, { ...better, attempt: lateAttempt }),
    equal: power(equalTest, { gain: 0, difference: -settings.nonInferiorityMargin, attempt: now }),
  };
}
