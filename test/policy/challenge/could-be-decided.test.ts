import assert from 'node:assert/strict';
import { couldBeDecided, type ChallengePlan } from '../../../policy/challenge/could-be-decided.js';
import { settings } from './example-challenge.js';

const plan: ChallengePlan = {
  labelsPerDay: 50,
  labelsAtHand: 0,
  disagreement: 0.15,
  gain: 0.05,
  number: 1,
  settings,
};

describe('whether a challenge could be decided', () => {
  for (const { what, changes, isDecidable } of [
    { what: 'at 50 labels a day', changes: {}, isDecidable: true },
    { what: 'at 10 labels a day', changes: { labelsPerDay: 10 }, isDecidable: false },
    {
      what: 'at 10 labels a day, with 600 at hand',
      changes: { labelsPerDay: 10, labelsAtHand: 600 },
      isDecidable: true,
    },
    { what: 'for a smaller gain', changes: { gain: 0.03 }, isDecidable: false },
    {
      what: 'for a smaller gain and more labels',
      changes: { gain: 0.03, labelsPerDay: 60 },
      isDecidable: true,
    },
    {
      what: 'for more labels than are counted',
      changes: { gain: 0.02, labelsPerDay: 10_000 },
      isDecidable: false,
    },
    {
      what: 'the twentieth time, for its level is stricter',
      changes: { number: 20, labelsPerDay: 30 },
      isDecidable: false,
    },
    { what: 'without any labels to come', changes: { labelsPerDay: 0 }, isDecidable: false },
    {
      what: 'by the labels at hand alone',
      changes: { labelsPerDay: 0, labelsAtHand: 1_200 },
      isDecidable: true,
    },
    { what: 'for no gain', changes: { gain: 0, labelsPerDay: 10_000 }, isDecidable: false },
    { what: 'with a modest power', changes: { labelsPerDay: 10, power: 0.4 }, isDecidable: true },
  ])
    it(`${isDecidable ? 'yes' : 'no'}: ${what}`, () => {
      const answer = couldBeDecided({ ...plan, ...changes });
      assert.equal(answer.isDecidable, isDecidable, JSON.stringify(answer));
    });

  it('tells how many labels it takes, and how many days until they are there', () => {
    const { labelsNeeded, days } = couldBeDecided({ ...plan, labelsAtHand: 100 });
    assert.ok(labelsNeeded > 1_000 && labelsNeeded < 1_200, String(labelsNeeded));
    assert.equal(days, (labelsNeeded - 100) / 50);
  });
});
