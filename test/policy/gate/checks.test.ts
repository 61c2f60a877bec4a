import assert from 'node:assert/strict';
import { gateSettingsSchema } from '../../../contracts/decision.js';
import { decideGate } from '../../../policy/gate/decide.js';
import type { GateInput } from '../../../policy/gate/gate-input.js';
import { exampleGateInput, exampleReport as report, idsOf } from './example-gate-input.js';

const verdictOf = (name: string, overrides: Partial<GateInput>) =>
  decideGate(exampleGateInput(overrides)).checks.find((check) => check.name === name)!.verdict;
/** A fifth wrong, as the example champion. */
const isChampionWrong = (row: number): boolean => row % 10 < 2;

describe('the floor', () => {
  it('is the share of the most frequent label, also where labels are not balanced', () => {
    const actual = idsOf(0, 1_000).map((_, row) => (row % 5 === 0 ? 1 : 0));
    const always = actual.map(() => [0.9, 0.1]);
    const candidate = report(() => false, { actual, probabilities: always });
    assert.equal(verdictOf('floor-majority', { candidate, champion: null }), 'fail');
  });

  it('is not passed by luck: 51 % of 1,000 rows are not significantly more than a half', () => {
    const candidate = report((row) => row < 490);
    assert.equal(verdictOf('floor-majority', { candidate, champion: null }), 'fail');
  });

  it('for accuracy and for macro-F1 are two', () => {
    const { metrics } = report(isChampionWrong);
    const candidate = report(isChampionWrong, { metrics: { ...metrics, accuracy: 0.9, macroF1: 0.7 } });
    const settings = gateSettingsSchema.parse({ minimumAccuracy: 0.8, minimumMacroF1: 0.8 });
    assert.equal(verdictOf('floor-accuracy', { candidate, settings }), 'pass');
    assert.equal(verdictOf('floor-macro-f1', { candidate, settings }), 'fail');
  });
});

describe('a candidate beside the champion', () => {
  const championRows = { test: new Set(idsOf(0, 700)), trained: new Set<string>() };
  const verdictsOf = (overrides: Partial<GateInput>) =>
    ['champion-accuracy', 'champion-macro-f1', 'recent-accuracy'].map((name) => verdictOf(name, overrides));

  it('is judged on the rows that tested both and on those labelled since, each by its own check', () => {
    const worseFrom = (from: number, to: number) =>
      report((row) => isChampionWrong(row) || (row >= from && row < to && row % 10 < 4));
    const worseSince = { candidate: worseFrom(700, 1_000), championRows };
    assert.deepEqual(verdictsOf(worseSince), ['pass', 'pass', 'fail']);
    const worseBefore = { candidate: worseFrom(0, 700), championRows };
    assert.deepEqual(verdictsOf(worseBefore), ['fail', 'fail', 'pass']);
  });

  it('that is two points worse fails', () => {
    const candidate = report((row) => isChampionWrong(row) || row % 50 === 5);
    assert.deepEqual(verdictsOf({ candidate }).slice(0, 2), ['fail', 'fail']);
  });

  it('with the same accuracy but other answers may be worse, so it fails', () => {
    const candidate = report((row) => row % 10 === 0 || row % 10 === 3);
    assert.deepEqual(verdictsOf({ candidate }).slice(0, 2), ['fail', 'fail']);
  });

  it('that must be better fails with 20 rows won and 5 lost of 1,000: it may be less than a point', () => {
    const candidate = report((row) => (isChampionWrong(row) && row % 50 !== 0) || row % 200 === 5);
    assert.equal(verdictOf('improvement', { candidate, reason: 'performance' }), 'fail');
  });

  it('that is well calibrated passes, however good the champion of the sample corpus was', () => {
    const calibrated = (expectedCalibrationError: number) => {
      const { metrics } = report(isChampionWrong);
      return report(isChampionWrong, { metrics: { ...metrics, expectedCalibrationError } });
    };
    const overrides = { candidate: calibrated(0.1), champion: calibrated(0.01) };
    assert.equal(verdictOf('calibration', overrides), 'fail');
    assert.equal(verdictOf('calibration', { ...overrides, championSample: true }), 'pass');
  });
});

describe('a candidate by itself', () => {
  const { metrics } = report(isChampionWrong);
  const calibrated = (expectedCalibrationError: number) =>
    report(isChampionWrong, { metrics: { ...metrics, expectedCalibrationError } });
  const sized = (modelSizeBytes: number) => report(isChampionWrong, { modelSizeBytes });
  for (const [name, allowed, beyond] of [
    [
      'golden-texts',
      { parity: { maximumProbabilityDifference: 0.001 } },
      { parity: { maximumProbabilityDifference: 0.0011 } },
    ],
    [
      'latency',
      { latency: { candidateMs: 10, championMs: 5 } },
      { latency: { candidateMs: 10.1, championMs: 5 } },
    ],
    ['size', { candidate: sized(2e9) }, { candidate: sized(2e9 + 1) }],
    ['calibration', { candidate: calibrated(0.15) }, { candidate: calibrated(0.151) }],
  ] as const)
    it(`fails ${name} from its default threshold on`, () => {
      const verdicts = [allowed, beyond].map((given) => verdictOf(name, { champion: null, ...given }));
      assert.deepEqual(verdicts, ['pass', 'fail']);
    });

  it('is not said to pass what was not measured', () => {
    assert.equal(verdictOf('golden-texts', { parity: null }), 'skipped');
    assert.equal(verdictOf('latency', { latency: null }), 'skipped');
    assert.equal(verdictOf('latency', { latency: { candidateMs: 5, championMs: null } }), 'skipped');
  });

  it('must have the labels of the champion, no more and no fewer, unless that is one of the sample corpus', () => {
    const known = (...labels: string[]) => verdictOf('labels', { champion: null, championLabels: labels });
    assert.equal(known('negative', 'positive'), 'pass');
    assert.equal(known('negative', 'neutral', 'positive'), 'fail');
    assert.equal(known('negative'), 'fail');
    const other = { champion: report(() => false, { labels: ['bad', 'good'] }) };
    assert.equal(verdictOf('labels', other), 'fail');
    assert.equal(verdictOf('labels', { ...other, championSample: true }), 'skipped');
  });

  it('of the sample corpus replaces none of real data, whatever the labels of that', () => {
    const real = { candidateSample: true, champion: null, championLabels: ['bad', 'good'] };
    assert.equal(verdictOf('sample-champion', real), 'fail');
  });
});

describe('parts of the rows', () => {
  const partsWith = (forumRows: number) => {
    const sources = idsOf(0, 1_000).map((_, row) => (row < forumRows ? 'forum' : null));
    const { checks } = decideGate(exampleGateInput({ candidate: report(isChampionWrong, { sources }) }));
    return checks.find(({ name }) => name === 'slices')!.parts!;
  };

  it('are judged from 100 rows on', () => {
    assert.ok(partsWith(100).some(({ name }) => name === 'source forum'));
    assert.ok(partsWith(99).every(({ name }) => name !== 'source forum'));
  });

  it('are no reason to reject when one of six is worse by as much as chance brings to one of six', () => {
    const losing = (rows: number) => ({
      candidate: report((row) => row < rows),
      champion: report(() => false),
    });
    assert.equal(verdictOf('slices', losing(13)), 'pass');
    assert.equal(verdictOf('slices', losing(30)), 'fail');
  });

  it('are of all rows that the champion was not trained on, old and new', () => {
    const championRows = { test: new Set(idsOf(400, 1_000)), trained: new Set<string>() };
    const candidate = report((row) => row < 250 && row % 4 === 0);
    assert.equal(verdictOf('slices', { candidate, champion: report(() => false), championRows }), 'fail');
  });

  it('are two labels and four quarters of the text lengths, each row in one of each', () => {
    assert.deepEqual(
      partsWith(0).map(({ name, rows }) => [name, rows]),
      [
        ['label negative', 500],
        ['label positive', 500],
        ['texts of 100 to 349 characters', 250],
        ['texts of 350 to 599 characters', 250],
        ['texts of 600 to 849 characters', 250],
        ['texts of 850 to 1099 characters', 250],
      ],
    );
  });
});
