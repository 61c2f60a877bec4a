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
  const { all, oldRows, recentRows } = rowsOf(overrides);
  return { all: all.length, old: oldRows.length, recent: recentRows.length };
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
    assert.deepEqual(countsWithShared(600), { all: 1000, old: 600, recent: 400 });
  });

  it('are taken together when those labeled since are too few to be tested separately', () => {
    assert.deepEqual(countsWithShared(960, 'performance'), { all: 1000, old: 1000, recent: 0 });
    assert.deepEqual(countsWithShared(940, 'performance'), { all: 1000, old: 940, recent: 60 });
  });

  it('are separate from 50 recent rows on, whatever the reason', () => {
    for (const reason of ['drift', 'schedule'] as const)
      assert.deepEqual(
        [950, 951].map((old) => countsWithShared(old, reason).recent),
        [50, 0],
      );
    assert.deepEqual([countsWithShared(381).old, countsWithShared(380).old], [381, 1000]);
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
    assert.deepEqual(countsWithShared(100), { all: 1000, old: 1000, recent: 900 });
  });

  it('are never rows that the champion was trained on', () => {
    const rows = championRows(idsOf(0, 500), idsOf(500, 700));
    assert.deepEqual(counts({ champion: { rows } }), { all: 800, old: 500, recent: 300 });
  });

  it('are never rows that raised the alarm or that a newer label contradicts, and the reasons are counted', () => {
    const { all, counts } = rowsOf({
      champion: {
        rows: championRows(idsOf(0, 500), idsOf(500, 600)),
        alarmRows: new Set(idsOf(590, 640)),
        contradictedRows: new Set(idsOf(0, 7)),
      },
    });
    assert.equal(all.length, 1_000 - 100 - 40 - 7);
    assert.deepEqual(counts, {
      old: 493,
      recent: 360,
      excluded: { trainedOn: 100, raisedAlarm: 40, contradicted: 7 },
    });
  });

  it('are old when they are from before the traffic changed', () => {
    const champion = { rows: championRows(idsOf(0, 500)), rowsBeforeChange: new Set(idsOf(500, 800)) };
    assert.deepEqual(counts({ champion }), { all: 1000, old: 800, recent: 200 });
  });

  it("are all test rows when the champion's dataset is gone", () => {
    assert.deepEqual(counts({}), { all: 1000, old: 1000, recent: 0 });
  });
});
