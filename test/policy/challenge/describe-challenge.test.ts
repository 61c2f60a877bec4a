import assert from 'node:assert/strict';
import type { ChallengeEnd, ChallengeProgress } from '../../../contracts/challenge.js';
import { addAnswers } from '../../../policy/challenge/challenge.js';
import { decideChallenge } from '../../../policy/challenge/decide-challenge.js';
import { describeChallenge, describeProgress } from '../../../policy/challenge/describe-challenge.js';
import { forecastChallenge } from '../../../policy/challenge/forecast.js';
import { answersOf, dayMs, exampleChallenge, startedAt } from './example-challenge.js';

const now = startedAt + 10 * dayMs;
const progressAfter = (
  counts: Parameters<typeof answersOf>[0],
  labelsPerDay = 50,
  end: ChallengeEnd | null = null,
): ChallengeProgress => {
  const challenge = addAnswers(exampleChallenge(), answersOf(counts));
  return {
    runId: 'run-1',
    judgedUntil: 3,
    decision: decideChallenge(challenge, now),
    end,
    forecast: forecastChallenge(challenge, { labelsPerDay, now }),
  };
};

describe('the description of a challenge', () => {
  it('names the duel, what labels have shown, what is required, and what is expected', () => {
    const [duel, forecast] = describeProgress(progressAfter({ wins: 20, losses: 10, ties: 170 }));
    assert.equal(
      duel,
      'cccccccccccc against generation 3 since 2026-03-01T00:00:00Z, attempt 1: Of 200 labeled texts, only the challenger got 20 right, only the champion 10. Not yet shown to be better (evidence 1.3 of 3.7) or less than 2.0 % better (evidence -1.6 of 2.3). (run run-1)',
    );
    assert.match(
      forecast!,
      /^expected to promote after about \d+ more labels, \d+\.\d days at 50\.0 labels a day; given up after 5000 labels or on 2026-04-30T00:00:00Z$/,
    );
  });

  it('says when labels point nowhere, and when they come too slowly', () => {
    assert.match(
      describeProgress(progressAfter({ wins: 139, losses: 111, ties: 2_250 }))[1]!,
      /^the labels so far point to no decision/,
    );
    assert.match(
      describeProgress(progressAfter({ ties: 100 }, 1))[1]!,
      /^at 1\.0 labels a day it cannot be decided any more/,
    );
  });

  it('tells how one ended, and why', () => {
    const end = { outcome: 'void', generation: null, at: now, summary: 'Generation 4 came first.' } as const;
    assert.match(
      describeChallenge(progressAfter({ wins: 2 }, 50, end)),
      /attempt 1, void 2026-03-11T00:00:00Z: Of 2 labeled texts.* Generation 4 came first\.$/,
    );
    const promoted = { ...end, outcome: 'promoted', generation: 4 } as const;
    assert.match(describeChallenge(progressAfter({}, 50, promoted)), /promoted as generation 4 2026-03-11/);
  });
});
