import assert from 'node:assert/strict';
import { addAnswers } from '../../../policy/challenge/challenge.js';
import { forecastChallenge } from '../../../policy/challenge/forecast.js';
import { answersOf, dayMs, exampleChallenge, startedAt } from './example-challenge.js';

const after = (counts: Parameters<typeof answersOf>[0], labelsPerDay = 50, days = 10) =>
  forecastChallenge(addAnswers(exampleChallenge(), answersOf(counts)), {
    labelsPerDay,
    now: startedAt + days * dayMs,
  });

describe('the forecast of a challenge', () => {
  it('without labels is that of a challenger with the expected gain', () => {
    const { verdict, labelsNeeded, days } = after({}, 50, 0);
    assert.equal(verdict, 'promote');
    assert.ok(labelsNeeded! > 800 && labelsNeeded! < 1_200, String(labelsNeeded));
    assert.equal(days, labelsNeeded! / 50);
  });

  it('comes closer with each win, and turns to rejection with many losses', () => {
    const some = after({ wins: 20, losses: 10, ties: 170 });
    const more = after({ wins: 30, losses: 10, ties: 160 });
    assert.deepEqual([some.verdict, more.verdict], ['promote', 'promote']);
    assert.ok(more.labelsNeeded! < some.labelsNeeded!, `${more.labelsNeeded} < ${some.labelsNeeded}`);
    assert.equal(after({ wins: 10, losses: 20, ties: 170 }).verdict, 'reject');
  });

  it('needs no further label once the evidence is there', () => {
    assert.equal(after({ wins: 40, losses: 2, ties: 100 }).labelsNeeded, 0);
  });

  it('names no decision that lies beyond the last label of a challenge', () => {
    // A gain of one point is neither soon shown to be above zero nor to be below two points.
    const { verdict, labelsNeeded, days } = after({ wins: 245, losses: 200, ties: 4_055 });
    assert.deepEqual([verdict, labelsNeeded, days], [null, null, null]);
  });

  it('says that no decision is possible any more when too few labels can still arrive', () => {
    assert.equal(after({ ties: 100 }, 50).isDecidable, true);
    assert.equal(after({ ties: 100 }, 1).isDecidable, false);
    assert.equal(after({ ties: 100 }, 50, 59).isDecidable, false);
    assert.equal(after({ ties: 100 }, 0).isDecidable, false);
  });

  it('is sure to be decidable while labels decide it now', () => {
    assert.equal(after({ wins: 40, losses: 2 }, 0, 80).isDecidable, true);
  });
});
