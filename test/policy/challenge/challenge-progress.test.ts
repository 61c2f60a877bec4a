import assert from 'node:assert/strict';
import { addAnswers } from '../../../policy/challenge/challenge.js';
import { challengeProgress } from '../../../policy/challenge/challenge-progress.js';
import { answersOf, dayMs, exampleChallenge, startedAt } from './example-challenge.js';

const now = startedAt + 10 * dayMs;
const summaryAfter = (counts: Parameters<typeof answersOf>[0], labelsPerDay = 50): string =>
  challengeProgress(
    { ...addAnswers(exampleChallenge(), answersOf(counts)), runId: 'run-1', judgedUntil: 3, end: null },
    { labelsPerDay, now },
  ).summary;

describe('the progress of a challenge', () => {
  it('says what labels have shown, what is required, and what is expected', () => {
    const summary = summaryAfter({ wins: 20, losses: 10, ties: 170 });
    assert.ok(
      summary.startsWith(
        'cccccccccccc against generation 3 since 2026-03-01T00:00:00Z, attempt 1: Of 200 labeled texts, only the challenger got 20 right, only the champion 10. Not yet shown to be better (evidence 1.3 of 3.7) or less than 2.0 % better (evidence -1.6 of 2.3). Run run-1.',
      ),
      summary,
    );
    assert.match(
      summary,
      / Expected to promote after about \d+ more labels, \d+\.\d days at 50\.0 labels a day\. It is given up after 5000 labels or on 2026-04-30T00:00:00Z\.$/,
    );
  });

  it('says when labels point nowhere, and when they come too slowly', () => {
    assert.match(
      summaryAfter({ wins: 139, losses: 111, ties: 2_250 }),
      /Run run-1\. The labels so far point to no decision\./,
    );
    assert.match(summaryAfter({ ties: 100 }, 1), /At 1\.0 labels a day it cannot be decided any more\./);
  });

  it('expects nothing of one that has ended, and weighs it as of its end', () => {
    const end = {
      outcome: 'given-up',
      generation: null,
      at: startedAt + dayMs,
      summary: 'Too slow.',
    } as const;
    const ended = challengeProgress(
      { ...exampleChallenge(), runId: 'run-1', judgedUntil: 3, end },
      { labelsPerDay: 50, now },
    );
    assert.equal(ended.decision.decidedAt, end.at);
    assert.match(ended.summary, /attempt 1, given up 2026-03-02T00:00:00Z: .* Too slow\. Run run-1\.$/);
  });
});
