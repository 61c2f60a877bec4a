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
} from '../example-gate-input.js';

const better = exampleReport((row) => row % 10 === 0);
const equal = exampleReport(isChampionWrong);
const betterOnNewRows = exampleReport((row) => (row < 700 ? row % 10 < 2 : row % 10 === 0));
const betterOnOldRows = exampleReport((row) => (row < 700 ? row % 10 === 0 : row % 10 < 2));
const champion = { rows: championRows(idsOf(0, 700)) };
const verdict = (reason: RetrainingReason, candidate: GateInput['candidate']) =>
  checkNamed('improvement', { reason, candidate, champion }).verdict;

describe('the check improvement', () => {
  for (const reason of ['performance', 'new-data', 'drift'] as const)
    it(`requires a candidate trained because of ${reason} to be better on the rows labeled since`, () => {
      assert.equal(verdict(reason, betterOnNewRows), 'pass');
      assert.equal(verdict(reason, betterOnOldRows), 'fail');
      assert.equal(verdict(reason, equal), 'fail');
    });

  it('uses all rows when none were labeled since', () => {
    const without = (candidate: GateInput['candidate']) =>
      checkNamed('improvement', { reason: 'performance', candidate }).verdict;
    assert.equal(without(better), 'pass');
    assert.equal(without(equal), 'fail');
  });

  for (const reason of ['manual', 'schedule'] as const)
    it(`requires a candidate trained because of ${reason} only not to be worse, on old and new rows alike`, () => {
      assert.equal(verdict(reason, equal), 'skipped');
      assert.equal(decideGate(exampleGateInput({ reason, candidate: equal, champion })).verdict, 'promote');
      const worseOnNewRows = exampleReport((row) => (row < 700 ? row % 10 < 2 : row % 10 < 4));
      const recent = checkNamed('recent-accuracy', { reason, candidate: worseOnNewRows, champion });
      assert.equal(recent.verdict, 'fail');
    });

  it('rejects 20 rows won and 5 lost of 1,000: the difference may be less than a point', () => {
    const candidate = exampleReport((row) => (isChampionWrong(row) && row % 50 !== 0) || row % 200 === 5);
    assert.equal(checkNamed('improvement', { candidate, reason: 'performance' }).verdict, 'fail');
  });
});
