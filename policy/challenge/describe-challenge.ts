import type { ChallengeForecast, ChallengeProgress, ChallengeReport } from '../../contracts/challenge.js';

const time = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

/** What a challenge has shown, or how it ended. */
export function describeChallenge({ decision, end }: ChallengeReport): string {
  const { challengerDigest, championGeneration, number, startedAt, summary } = decision;
  const start = `${challengerDigest.slice(0, 12)} against generation ${championGeneration} since ${time(startedAt)}, attempt ${number}`;
  if (end === null) return `${start}: ${summary}`;
  const what = end.outcome === 'promoted' ? `promoted as generation ${end.generation}` : end.outcome;
  const why = end.summary === summary ? '' : ` ${end.summary}`;
  return `${start}, ${what} ${time(end.at)}: ${summary}${why}`;
}

/** An open challenge for a person: the duel, the evidence that it takes, and how long it may last. */
export const describeProgress = ({ runId, decision, end, forecast }: ChallengeProgress): string[] => [
  `${describeChallenge({ decision, end })} (run ${runId})`,
  describeForecast(forecast, decision),
];

function describeForecast(
  { labelsPerDay, verdict, labelsNeeded, days, isDecidable }: ChallengeForecast,
  { settings, startedAt }: ChallengeProgress['decision'],
): string {
  const limit = `given up after ${settings.maximumLabels} labels or on ${time(startedAt + settings.maximumDurationMs)}`;
  const rate = `${labelsPerDay.toFixed(1)} labels a day`;
  if (!isDecidable) return `at ${rate} it cannot be decided any more; ${limit}`;
  if (labelsNeeded === null) return `the labels so far point to no decision; ${limit}`;
  const duration = days === null ? '' : `, ${days.toFixed(1)} days`;
  return `expected to ${verdict} after about ${labelsNeeded} more labels${duration} at ${rate}; ${limit}`;
}
