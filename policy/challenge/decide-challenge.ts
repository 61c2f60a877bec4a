import type { Challenge, ChallengeDecision, ChallengeSettings } from '../../contracts/challenge.js';
import { percent } from '../../contracts/percent.js';
import { logEvidenceOfGain } from '../statistics/paired-betting.js';
import type { PairedCounts } from '../statistics/tango.js';

const dayMs = 24 * 3_600_000;

/**
 * The level of the `number`-th challenge of one champion: significanceLevel / (number (number + 1)). However
 * many challenges there are, their levels sum to less than `significanceLevel`, which therefore bounds the
 * probability that any of them promotes a challenger that is not better (union bound). A new champion starts
 * at 1 again, so the probability of m such promotions in a row is at most `significanceLevel` to the power of
 * m.
 */
export const levelOfChallenge = (number: number, significanceLevel: number): number =>
  significanceLevel / (number * (number + 1));

/**
 * Weighs the counts of a challenge. Both error rates hold however often it is called: a challenger that is
 * not better is promoted with a probability of at most `better.level`; one whose gain is `minimumGain` or
 * more is rejected with a probability of at most `notWorthwhile.level`.
 */
export function weighChallenge(
  { rows, wins, losses }: PairedCounts,
  { number, settings }: { number: number; settings: ChallengeSettings },
): Pick<ChallengeDecision, 'better' | 'notWorthwhile'> & { verdict: 'promote' | 'reject' | null } {
  const weigh = (log: number, level: number) => ({ log, required: -Math.log(level), level });
  const better = weigh(
    logEvidenceOfGain({ rows, wins, losses }, 0),
    levelOfChallenge(number, settings.significanceLevel),
  );
  // The challenger's gain is below minimumGain when the champion's gain is above −minimumGain.
  const notWorthwhile = weigh(
    logEvidenceOfGain({ rows, wins: losses, losses: wins }, -settings.minimumGain),
    settings.rejectionLevel,
  );
  const verdict =
    better.log >= better.required ? 'promote' : notWorthwhile.log >= notWorthwhile.required ? 'reject' : null;
  return { verdict, better, notWorthwhile };
}

/**
 * Promotes a challenger that is shown to be better, by however little. Rejects one that is shown to gain less
 * than `minimumGain`. Without evidence for either, gives up after `maximumLabels` or `maximumDurationMs`.
 * @param now milliseconds since 1970
 */
export function decideChallenge(challenge: Challenge, now: number): ChallengeDecision {
  const { challengerDigest, championDigest, championGeneration, number, settings, startedAt, rowIds } =
    challenge;
  const counts: PairedCounts = { rows: rowIds.length, wins: challenge.wins, losses: challenge.losses };
  const { verdict, ...evidence } = weighChallenge(counts, challenge);
  const isOver = counts.rows >= settings.maximumLabels || now - startedAt >= settings.maximumDurationMs;
  const decision = {
    verdict: verdict ?? (isOver ? 'give-up' : 'undecided'),
    challengerDigest,
    championDigest,
    championGeneration,
    number,
    ...counts,
    ...evidence,
    settings,
    startedAt,
    decidedAt: now,
  } as const;
  return { ...decision, summary: summarize(decision) };
}

function summarize(decision: Omit<ChallengeDecision, 'summary'>): string {
  const { verdict, rows, wins, losses, better, notWorthwhile, settings, startedAt, decidedAt } = decision;
  const evidence = ({ log, required }: ChallengeDecision['better']): string =>
    `evidence ${log.toFixed(1)} of ${required.toFixed(1)}`;
  const isBetter = `better (${evidence(better)})`;
  const isNotWorthwhile = `less than ${percent(settings.minimumGain, 1)} better (${evidence(notWorthwhile)})`;
  const days = (ms: number): string => `${(ms / dayMs).toFixed(1)} days`;
  const findings = {
    promote: `The challenger is ${isBetter}.`,
    reject: `The challenger is ${isNotWorthwhile}.`,
    'give-up': `Not shown to be ${isBetter} or ${isNotWorthwhile}. Given up after ${days(decidedAt - startedAt)}.`,
    undecided: `Not yet shown to be ${isBetter} or ${isNotWorthwhile}.`,
  };
  const counts = `Of ${rows} labeled texts, only the challenger got ${wins} right, only the champion ${losses}.`;
  return `${counts} ${findings[verdict]}`;
}
