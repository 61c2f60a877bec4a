import assert from 'node:assert/strict';
import { gateSettingsSchema } from '../../../../contracts/decision.js';
import {
  championRows,
  checkNamed,
  exampleGateInput,
  exampleReport,
  idsOf,
  isChampionWrong,
  type Overrides,
} from '../example-gate-input.js';

const verdictsOf = (overrides: Overrides) =>
  ['champion-accuracy', 'champion-macro-f1', 'recent-accuracy'].map(
    (name) => checkNamed(name, overrides).verdict,
  );

describe('the checks champion-accuracy, champion-macro-f1 and recent-accuracy', () => {
  it('judge the rows that tested both models, and those labeled since, separately', () => {
    const champion = { rows: championRows(idsOf(0, 700)) };
    const worseFrom = (from: number, to: number) =>
      exampleReport((row) => isChampionWrong(row) || (row >= from && row < to && row % 10 < 4));
    assert.deepEqual(verdictsOf({ candidate: worseFrom(700, 1_000), champion }), ['pass', 'pass', 'fail']);
    assert.deepEqual(verdictsOf({ candidate: worseFrom(0, 700), champion }), ['fail', 'fail', 'pass']);
  });

  it('reject a candidate that is two points worse', () => {
    const candidate = exampleReport((row) => isChampionWrong(row) || row % 50 === 5);
    assert.deepEqual(verdictsOf({ candidate }).slice(0, 2), ['fail', 'fail']);
  });

  it('reject a candidate with the same accuracy but other answers, because it may be worse', () => {
    const candidate = exampleReport((row) => row % 10 === 0 || row % 10 === 3);
    assert.deepEqual(verdictsOf({ candidate }).slice(0, 2), ['fail', 'fail']);
  });

  it('reject every candidate when the champion was trained on all of its test rows', () => {
    const champion = { rows: championRows([], idsOf(0, 1000)) };
    assert.deepEqual(verdictsOf({ champion }).slice(0, 2), ['fail', 'fail']);
  });

  it('tell how many rows it takes when there are too few', () => {
    const settings = gateSettingsSchema.parse({ nonInferiorityMargin: 0.001 });
    const { verdict, explanation } = checkNamed('champion-accuracy', {
      candidate: exampleReport(isChampionWrong),
      settings,
    });
    assert.equal(verdict, 'fail');
    assert.match(explanation, /even for an equal model: it takes 2703\./);
  });

  it('require a better model when there is no margin, and never infinitely many rows', () => {
    const settings = gateSettingsSchema.parse({ nonInferiorityMargin: 0 });
    assert.equal(checkNamed('champion-accuracy', { settings }).verdict, 'pass');
    const candidate = exampleGateInput().champion!.report!;
    const { verdict, explanation } = checkNamed('champion-accuracy', { settings, candidate });
    assert.equal(verdict, 'fail');
    assert.match(explanation, /Without a margin only a better model passes\.$/);
  });
});
