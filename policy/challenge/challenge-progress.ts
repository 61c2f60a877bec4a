import type { ChallengeForecast, ChallengeProgress, ChallengeRecord } from '../../contracts/challenge.js';
import { formatTime } from '../../contracts/time.js';
import { decideChallenge } from './decide-challenge.js';
import { describeChallenge } from './describe-challenge.js';
import { forecastChallenge } from './forecast.js';

/**
 * Where a challenge stands: what labels have shown and, while it is open, when it will be decided.
 * @param options.now milliseconds since 1970; for a challenge that has ended, the time of its end counts
 */
export function challengeProgress(
  challenge: Omit<ChallengeRecord, 'model' | 'workflowId' | 'sample'>,
  { labelsPerDay, now }: { labelsPerDay: number; now: number },
): ChallengeProgress {
  const { runId, judgedUntil, end } = challenge;
  const at = end?.at ?? now;
  const decision = decideChallenge(challenge, at);
  const forecast = forecastChallenge(challenge, { labelsPerDay, now: at });
  const expectation = end === null ? ` ${describeForecast(forecast, decision)}` : '';
  const summary = `${describeChallenge({ decision, end })} Run ${runId}.${expectation}`;
  return { runId, judgedUntil, decision, end, forecast, summary };
}

function describeForecast(
  { labelsPerDay, verdict, labelsNeeded, days, isDecidable }: ChallengeForecast,
  { settings, startedAt }: ChallengeProgress['decision'],
): string {
  const until = formatTime(startedAt + settings.maximumDurationMs);
  const limit = `It is given up after ${settings.maximumLabels} labels or on ${until}.`;
  const rate = `${labelsPerDay.toFixed(1)} labels a day`;
  if (!isDecidable) return `At ${rate} it cannot be decided any more. ${limit}`;
  if (labelsNeeded === null) return `The labels so far point to no decision. ${limit}`;
  const duration = days === null ? '' : `, ${days.toFixed(1)} days`;
  return `Expected to ${verdict} after about ${labelsNeeded} more labels${duration} at ${rate}. ${limit}`;
}
