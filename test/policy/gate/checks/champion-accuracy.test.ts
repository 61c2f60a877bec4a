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
    const champion = { rows: championRows(idsOf(0, 500)) };
    const worseFrom = (from: number, to: number) =>
      exampleReport((row) => isChampionWrong(row) || (row >= from && row < to && row % 10 < 4));
    assert.deepEqual(verdictsOf({ candidate: worseFrom(500, 1_000), champion }), ['pass', 'pass', 'fail']);
    assert.deepEqual(verdictsOf({ candidate: worseFrom(0, 500), champion }), ['fail', 'fail', 'pass']);
  });

  it('fail a candidate that is shown to be more than a point worse', () => {
    const candidate = exampleReport((row) => isChampionWrong(row) || row % 50 === 5);
    assert.deepEqual(verdictsOf({ candidate }).slice(0, 2), ['fail', 'fail']);
  });

  it('leave a candidate with the same accuracy but other answers undecided, because it may be worse', () => {
    const candidate = exampleReport((row) => row % 10 === 0 || row % 10 === 3);
    assert.deepEqual(verdictsOf({ candidate }).slice(0, 2), ['undecided', 'undecided']);
    const { explanation } = checkNamed('champion-accuracy', { candidate });
    assert.match(explanation, /only the candidate got 100 right and only the champion 100/);
    assert.match(explanation, /above -2\.79 % with 97\.5 % confidence, below 2\.34 % with 95 %/);
    assert.match(explanation, /neither that it is above -1\.00 % nor that it is below -1\.00 %/);
  });

  it('are undecided when the champion was trained on all of the test rows', () => {
    const champion = { rows: championRows([], idsOf(0, 1000)) };
    assert.deepEqual(verdictsOf({ champion }).slice(0, 2), ['undecided', 'undecided']);
  });

  it('take more evidence to pass with every attempt, and none more to fail', () => {
    const equal = exampleReport(isChampionWrong);
    const worse = exampleReport((row) => isChampionWrong(row) || row % 50 === 5);
    const verdicts = (candidate: typeof worse) =>
      [1, 3, 20].map((attempt) => checkNamed('champion-accuracy', { candidate, attempt }).verdict);
    assert.deepEqual(verdicts(equal), ['pass', 'pass', 'undecided']);
    assert.deepEqual(verdicts(worse), ['fail', 'fail', 'fail']);
    const levels = [1, 2, 20].map((attempt) => checkNamed('champion-macro-f1', { attempt }).test?.level);
    assert.deepEqual(levels, [0.05 / 2, 0.05 / 6, 0.05 / 420]);
  });

  it('tell how many rows it takes when there are too few', () => {
    const settings = gateSettingsSchema.parse({ nonInferiorityMargin: 0.001 });
    const { verdict, explanation } = checkNamed('champion-accuracy', {
      candidate: exampleReport(isChampionWrong),
      settings,
    });
    assert.equal(verdict, 'undecided');
    assert.match(explanation, /even for an equal model: it takes 3838\./);
  });

  it('require a better model when there is no margin, and never infinitely many rows', () => {
    const settings = gateSettingsSchema.parse({ nonInferiorityMargin: 0 });
    assert.equal(checkNamed('champion-accuracy', { settings }).verdict, 'pass');
    const candidate = exampleGateInput().champion!.report!;
    const { verdict, explanation } = checkNamed('champion-accuracy', { settings, candidate });
    assert.equal(verdict, 'undecided');
    assert.match(explanation, /Without a margin only a better model passes\.$/);
  });
});
