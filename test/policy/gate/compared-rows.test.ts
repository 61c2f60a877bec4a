import assert from 'node:assert/strict';
import type { RetrainingReason } from '../../../contracts/lifecycle.js';
import { compareWithChampion } from '../../../policy/gate/compared-rows.js';
import type { GateInput } from '../../../policy/gate/gate-input.js';
import {
  championRows,
  exampleGateInput,
  exampleReport,
  idsOf,
  type Overrides,
} from './example-gate-input.js';

const rowsOf = (overrides: Overrides) => {
  const comparison = compareWithChampion(exampleGateInput(overrides));
  assert.ok(comparison.champion);
  return comparison.rows;
};

const counts = (overrides: Overrides) => {
  const { all, sharedTestRows, newTestRows } = rowsOf(overrides);
  return { all: all.length, shared: sharedTestRows.length, new: newTestRows.length };
};

/** Row counts when the first `count` rows are test rows of the champion, too. */
const countsWithShared = (count: number, reason: RetrainingReason = 'manual') =>
  counts({ champion: { rows: championRows(idsOf(0, count)) }, reason });

const whyNot = (overrides: Overrides): string => {
  const comparison = compareWithChampion(exampleGateInput(overrides));
  assert.ok(!comparison.champion);
  return comparison.reason;
};

describe('rows that candidate and champion are compared on', () => {
  it('are the test rows of both models and, separately, those labeled since', () => {
    assert.deepEqual(countsWithShared(600), { all: 1000, shared: 600, new: 400 });
  });

  it('are taken together when those labeled since are too few to be tested separately', () => {
    assert.deepEqual(countsWithShared(960, 'performance'), { all: 1000, shared: 1000, new: 0 });
    assert.deepEqual(countsWithShared(940, 'performance'), { all: 1000, shared: 940, new: 60 });
  });

  it('are separate from 50 new rows when a candidate must be better, else from as many as can show non-inferiority', () => {
    const recent = (shared: number, reason: RetrainingReason) => countsWithShared(shared, reason).new;
    assert.deepEqual([recent(950, 'drift'), recent(951, 'drift')], [50, 0]);
    assert.deepEqual([recent(732, 'schedule'), recent(733, 'schedule')], [268, 0]);
    assert.deepEqual([countsWithShared(268).shared, countsWithShared(267).shared], [268, 1000]);
  });

  it('are none when the models cannot be compared: other labels, or a sample corpus against real data', () => {
    assert.match(whyNot({ champion: null }), /no champion/);
    assert.match(whyNot({ champion: { labels: ['bad', 'good'], report: null } }), /different labels/);
    const ofSample = { champion: { sample: true }, candidateSample: false };
    assert.match(whyNot(ofSample), /sample corpus/);
    assert.equal(counts({ ...ofSample, candidateSample: true }).all, 1000);
  });

  it('are paired by id and must have the same label in both reports', () => {
    const { rowIds, actual, probabilities, ...rest } = exampleReport((row) => row < 200);
    const [ids, labels, answers] = [rowIds, actual, probabilities].map((values) => values.toReversed());
    const reversed = { rowIds: ids, actual: labels, probabilities: answers } as Partial<
      GateInput['candidate']
    >;
    const champion = { report: { ...rest, rowIds, actual, probabilities, ...reversed } };
    const { all } = rowsOf({ champion, candidate: exampleReport((row) => row < 200) });
    assert.ok(all.every(({ candidate, champion: other }) => candidate === other));
    const relabeled = exampleReport(() => false, { actual: actual.map((label, row) => (row ? label : 1)) });
    assert.throws(() => rowsOf({ champion: { report: relabeled } }), /gives it another label/);
  });

  it('are taken together when the test rows of both models are too few', () => {
    assert.deepEqual(countsWithShared(100), { all: 1000, shared: 1000, new: 900 });
  });

  it('are never rows that the champion was trained on', () => {
    const rows = championRows(idsOf(0, 500), idsOf(500, 700));
    assert.deepEqual(counts({ champion: { rows } }), { all: 800, shared: 500, new: 300 });
  });

  it("are all test rows when the champion's dataset is gone", () => {
    assert.deepEqual(counts({}), { all: 1000, shared: 1000, new: 0 });
  });
});
