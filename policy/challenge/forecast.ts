import type { Challenge, ChallengeForecast } from '../../contracts/challenge.js';
import { smallestNumber } from '../statistics/smallest-number.js';
import { weighChallenge } from './decide-challenge.js';
import { expectedDisagreement, expectedGain } from './expectations.js';

const dayMs = 24 * 3_600_000;
/** The expectations count as much as this many labels. */
const labelsOfExpectations = 50;

/**
 * When an open challenge will be decided. The next labels are assumed to be like those so far; few labels say
 * little, so the expectations of a new challenger count as 50 more. It is decidable as long as a challenger
 * with this gain, with the expected gain or with none would be promoted or rejected by the labels that can
 * still arrive.
 * @param options.now milliseconds since 1970
 */
export function forecastChallenge(
  challenge: Challenge,
  { labelsPerDay, now }: { labelsPerDay: number; now: number },
): ChallengeForecast {
  const { rowIds, wins, losses, settings, startedAt } = challenge;
  const rows = rowIds.length;
  const share = (counted: number, expected: number): number =>
    (counted + expected * labelsOfExpectations) / (rows + labelsOfExpectations);
  const disagreement = share(wins + losses, expectedDisagreement);
  const gain = share(wins - losses, expectedGain);
  const verdictAfter = (labels: number, trueGain: number) => {
    const differing = Math.max(disagreement, Math.abs(trueGain));
    const counts = {
      rows: rows + labels,
      wins: wins + (labels * (differing + trueGain)) / 2,
      losses: losses + (labels * (differing - trueGain)) / 2,
    };
    return weighChallenge(counts, challenge).verdict;
  };

  const daysLeft = (startedAt + settings.maximumDurationMs - now) / dayMs;
  const labelsLeft = Math.max(0, settings.maximumLabels - rows);
  const canArrive = Math.floor(Math.max(0, Math.min(labelsLeft, labelsPerDay * daysLeft)));
  const labelsNeeded = smallestNumber((labels) => verdictAfter(labels, gain) !== null, labelsLeft);
  return {
    labelsPerDay,
    verdict: labelsNeeded === null ? null : verdictAfter(labelsNeeded, gain),
    labelsNeeded,
    days: labelsNeeded === null || labelsPerDay === 0 ? null : labelsNeeded / labelsPerDay,
    isDecidable: [gain, expectedGain, 0].some((trueGain) => verdictAfter(canArrive, trueGain) !== null),
  };
}
