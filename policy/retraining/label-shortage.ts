import { challengeSettingsSchema } from '../../contracts/challenge.js';
import type { Alert, EndedRetraining } from '../../contracts/monitor.js';
import type { Observation } from '../../contracts/observation.js';
import { percent } from '../../contracts/percent.js';
import { couldBeDecided } from '../challenge/could-be-decided.js';
import { expectedDisagreement, expectedGain, expectedPower } from '../challenge/expectations.js';
import { sinceChampion } from './since-champion.js';

const dayMs = 24 * 3_600_000;

/**
 * Why a candidate that has to be better than the champion could not be decided: its challenge would be given up before
 * enough labels have arrived. Null when it could be. The expected gain is the measured fall of the accuracy, at least three
 * points; without one it is three points. The two models are expected to differ on 10 % of the texts, or on half as many
 * again as the gain.
 * @param retrainings ended retrainings, the newest last: each one since the champion's promotion makes the level stricter
 */
export function findLabelShortage(
  observation: Observation,
  retrainings: readonly Pick<EndedRetraining, 'outcome' | 'endedAt'>[],
): { summary: string; alert: Alert } | null {
  const { accuracy, champion, feedback } = observation;
  const settings = challengeSettingsSchema.parse({});
  const { labelsPerDay, labelsAtHand } = feedback;
  const fall = accuracy?.alarmed ? accuracy.threshold - accuracy.fallRate : 0;
  const gain = Math.max(expectedGain, fall);
  const judged = sinceChampion(retrainings, observation).filter(
    ({ outcome }) => outcome === 'rejected' || outcome === 'challenger',
  );
  const { isDecidable, labelsNeeded } = couldBeDecided({
    labelsPerDay,
    labelsAtHand,
    disagreement: Math.max(expectedDisagreement, 1.5 * gain),
    gain,
    number: judged.length + 1,
    settings,
    power: expectedPower,
  });
  if (isDecidable) return null;
  const maximumDays = settings.maximumDurationMs / dayMs;
  const needed = Math.ceil((labelsNeeded - labelsAtHand) / maximumDays);
  const have = `${labelsPerDay.toFixed(1)} labels of randomly chosen texts a day`;
  const problem =
    labelsNeeded > settings.maximumLabels
      ? `a new candidate that is ${percent(gain, 1)} better would need ${labelsNeeded} labels to be shown better, more than the ${settings.maximumLabels} after which a challenge is given up`
      : `at ${have} a new candidate could not be decided: to show within ${maximumDays} days that it is ${percent(gain, 1)} better takes ${needed} a day`;
  return { summary: problem, alert: labelAlert(champion, problem) };
}

/** Asks for labels that can judge, once a champion. */
export const labelAlert = (champion: Observation['champion'], problem: string): Alert => ({
  about: `labels, generation ${champion?.generation}`,
  text: `${problem}. Send labels of randomly chosen texts; GET /predictions/sample hands out such texts`,
});
