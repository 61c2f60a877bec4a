import assert from 'node:assert/strict';
import { observationWithoutChampion } from '../../../activities/observation/describe-observation.js';
import type { EndedRetraining } from '../../../contracts/monitor.js';
import type { Observation } from '../../../contracts/observation.js';
import { findLabelShortage } from '../../../policy/retraining/label-shortage.js';

const fallTo = (fallRate: number): Observation['accuracy'] => ({
  rows: 100,
  rate: fallRate,
  low: 0,
  high: 1,
  threshold: 0.85,
  fallRows: 60,
  fallRate,
  evidence: 7,
  alarmAt: 6.9,
  alarmed: true,
});
const shortage = (
  labelsPerDay: number,
  changes: Partial<Observation> = {},
  outcomes: EndedRetraining['outcome'][] = [],
  labelsAtHand = 0,
) =>
  findLabelShortage(
    {
      ...observationWithoutChampion,
      champion: {
        ...{ digest: 'd', generation: 3, promotedAt: 0, byHand: false },
        ...{ rolledBackFrom: null, recipe: 'base tiny' },
      },
      ...changes,
      feedback: { ...observationWithoutChampion.feedback, labelsPerDay, labelsAtHand },
    },
    outcomes.map((outcome) => ({ outcome, endedAt: 1 })),
  );

describe('a shortage of labels', () => {
  it('is there below 28 labels a day, for three points at a disagreement of 10 %', () => {
    assert.equal(shortage(28), null);
    assert.match(shortage(27)!.summary, /that it is 3\.0 % better takes 28 a day/);
  });

  it('asks for random labels, once a champion', () => {
    const { alert } = shortage(0)!;
    assert.equal(alert.about, 'labels, generation 3');
    assert.match(alert.text, /Send labels of randomly chosen texts; GET \/predictions\/sample/);
  });

  it('is smaller for a larger measured fall, and for labels at hand', () => {
    assert.equal(shortage(6, { accuracy: fallTo(0.75) }), null);
    assert.notEqual(shortage(6, { accuracy: fallTo(0.84) }), null);
    assert.equal(shortage(10, {}, [], 1_100), null);
  });

  it('grows with each candidate that was judged since the last promotion, and with no other', () => {
    assert.notEqual(shortage(28, {}, ['rejected']), null);
    assert.notEqual(shortage(28, {}, ['promoted', 'challenger']), null);
    assert.equal(shortage(28, {}, ['rejected', 'promoted', 'failed', 'cancelled']), null);
  });

  it('starts anew with a champion that a person promoted', () => {
    const champion = {
      ...{ digest: 'd', generation: 4, promotedAt: 2, byHand: true },
      ...{ rolledBackFrom: null, recipe: 'base tiny' },
    };
    assert.equal(shortage(28, { champion }, ['rejected']), null);
  });

  it('cannot be ended by more labels a day when more are needed than a challenge counts', () => {
    const { summary } = shortage(10_000, {}, Array<'rejected'>(5_000).fill('rejected'))!;
    assert.match(summary, /more than the 5000 after which a challenge is given up/);
  });
});
