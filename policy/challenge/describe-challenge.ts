import type { ChallengeReport } from '../../contracts/challenge.js';
import { formatTime } from '../../contracts/time.js';

/** What a challenge has shown, or how it ended. */
export function describeChallenge({ decision, end }: ChallengeReport): string {
  const { challengerDigest, championGeneration, number, startedAt, summary } = decision;
  const start = `${challengerDigest.slice(0, 12)} against generation ${championGeneration} since ${formatTime(startedAt)}, attempt ${number}`;
  if (end === null) return `${start}: ${summary}`;
  const what =
    end.outcome === 'promoted'
      ? `promoted as generation ${end.generation}`
      : end.outcome.replace('given-up', 'given up');
  const why = end.summary === summary ? '' : ` ${end.summary}`;
  return `${start}, ${what} ${formatTime(end.at)}: ${summary}${why}`;
}
