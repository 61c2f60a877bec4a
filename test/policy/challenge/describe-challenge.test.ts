import assert from 'node:assert/strict';
import type { ChallengeEnd } from '../../../contracts/challenge.js';
import { addAnswers } from '../../../policy/challenge/challenge.js';
import { decideChallenge } from '../../../policy/challenge/decide-challenge.js';
import { describeChallenge } from '../../../policy/challenge/describe-challenge.js';
import { answersOf, dayMs, exampleChallenge, startedAt } from './example-challenge.js';

const now = startedAt + 10 * dayMs;
const decision = decideChallenge(addAnswers(exampleChallenge(), answersOf({ wins: 2 })), now);

describe('the description of a challenge', () => {
  it('tells how one ended, and why', () => {
    const end: ChallengeEnd = {
      outcome: 'void',
      generation: null,
      at: now,
      summary: 'Generation 4 came first.',
    };
    assert.match(
      describeChallenge({ decision, end }),
      /attempt 1, void 2026-03-11T00:00:00Z: Of 2 labeled texts.* Generation 4 came first\.$/,
    );
    const promoted: ChallengeEnd = { ...end, outcome: 'promoted', generation: 4 };
    assert.match(describeChallenge({ decision, end: promoted }), /promoted as generation 4 2026-03-11/);
  });
});
