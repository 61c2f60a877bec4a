import assert from 'node:assert/strict';
import type { RetrainingReason } from '../../../../contracts/lifecycle.js';
import { decideGate } from '../../../../policy/gate/decide.js';
import type { GateInput } from '../../../../policy/gate/gate-input.js';
import {
  championRows,
  checkNamed,
  exampleGateInput,
  exampleReport,
  idsOf,
  isChampionWrong,
  type Overrides,
} from '../example-gate-input.js';

const better = exampleReport((row) => row % 10 === 0);
const equal = exampleReport(isChampionWrong);
const betterOnNewRows = exampleReport((row) => (row < 700 ? row % 10 < 2 : row % 10 === 0));
const betterOnOldRows = exampleReport((row) => (row < 700 ? row % 10 === 0 : row % 10 < 2));
const worseOnNewRows = exampleReport((row) => (row < 700 ? row % 10 < 2 : row % 10 < 4));
const champion = { rows: championRows(idsOf(0, 700)) };
const verdict = (reason: RetrainingReason, candidate: GateInput['candidate']) =>
  checkNamed('improvement', { reason, candidate, champion }).verdict;

describe('the check improvement', () => {
  for (const reason of ['performance', 'new-data', 'drift'] as const)
    it(`requires a candidate trained because of ${reason} to be better on the rows labeled since`, () => {
      assert.equal(verdict(reason, betterOnNewRows), 'pass');
      assert.equal(verdict(reason, betterOnOldRows), 'undecided');
      assert.equal(verdict(reason, equal), 'undecided');
      assert.equal(verdict(reason, worseOnNewRows), 'fail');
    });

  it('asks for any gain on the rows labeled since, and for more than the margin on all rows', () => {
    const slightlyBetter = exampleReport((row) => isChampionWrong(row) && row % 100 !== 0);
    const of = (overrides: Overrides) =>
      checkNamed('improvement', { reason: 'drift', candidate: slightlyBetter, ...overrides });
    const recent = of({ champion: { rows: championRows([]) } });
    assert.deepEqual([recent.verdict, recent.test?.margin], ['pass', 0]);
    const all = of({});
    assert.deepEqual([all.verdict, all.test?.margin], ['undecided', 0.01]);
  });

  it('uses all rows when none were labeled since', () => {
    const without = (candidate: GateInput['candidate']) =>
      checkNamed('improvement', { reason: 'performance', candidate }).verdict;
    assert.deepEqual([without(better), without(equal)], ['pass', 'undecided']);
    const halfAPointWorse = exampleReport((row) => isChampionWrong(row) || row % 200 === 5);
    const tenPointsWorse = exampleReport((row) => isChampionWrong(row) || row % 10 === 5);
    assert.deepEqual([without(halfAPointWorse), without(tenPointsWorse)], ['undecided', 'fail']);
  });

  it('takes more evidence with every attempt', () => {
    const eight = exampleReport((row) => isChampionWrong(row) && !(row >= 920 && row % 10 === 0));
    const of = (attempt: number) =>
      checkNamed('improvement', { reason: 'drift', candidate: eight, champion, attempt }).verdict;
    assert.deepEqual([1, 2, 20].map(of), ['pass', 'pass', 'undecided']);
  });

  for (const reason of ['manual', 'schedule'] as const)
    it(`requires a candidate trained because of ${reason} only not to be worse, on old and new rows alike`, () => {
      assert.equal(verdict(reason, equal), 'skipped');
      const half = { rows: championRows(idsOf(0, 500)) };
      assert.equal(
        decideGate(exampleGateInput({ reason, candidate: equal, champion: half })).verdict,
        'promote',
      );
      const recent = (candidate: GateInput['candidate']) =>
        checkNamed('recent-accuracy', { reason, candidate, champion }).verdict;
      assert.equal(recent(worseOnNewRows), 'fail');
      // Too few rows to show that it is no worse: 15 lost of 300, and 15 won.
      const others = exampleReport(
        (row) => (row % 10 === 0 && row % 20 !== 0) || (row >= 700 && row % 20 === 3),
      );
      assert.equal(recent(others), 'pass');
    });

  it('is undecided about 20 rows won and 5 lost of 1,000: the difference may be less than a point', () => {
    const candidate = exampleReport((row) => (isChampionWrong(row) && row % 50 !== 0) || row % 200 === 5);
    assert.equal(checkNamed('improvement', { candidate, reason: 'performance' }).verdict, 'undecided');
  });
});
