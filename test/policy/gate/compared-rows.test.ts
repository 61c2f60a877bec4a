import assert from 'node:assert/strict';
import { gateSettingsSchema } from '../../../contracts/decision.js';
import type { RetrainingReason } from '../../../contracts/lifecycle.js';
import { compareRows, rowsToShowNonInferiority } from '../../../policy/gate/compared-rows.js';
import { decideGate } from '../../../policy/gate/decide.js';
import type { GateInput } from '../../../policy/gate/gate-input.js';
import { exampleGateInput, exampleReport, idsOf } from './example-gate-input.js';

const known = (test: Iterable<string>, trained: Iterable<string> = []): GateInput['championRows'] => ({
  test: new Set(test),
  trained: new Set(trained),
});

const compare = (overrides: Partial<GateInput>) => {
  const rows = compareRows(exampleGateInput(overrides));
  assert.ok(typeof rows !== 'string');
  return { all: rows.all.length, established: rows.established.length, recent: rows.recent.length };
};

const whyNot = (overrides: Partial<GateInput>): string => {
  const rows = compareRows(exampleGateInput(overrides));
  assert.ok(typeof rows === 'string');
  return rows;
};

const verdictOf = (name: string, overrides: Partial<GateInput>) =>
  decideGate(exampleGateInput(overrides)).checks.find((check) => check.name === name)!.verdict;

describe('rows that candidate and champion are compared on', () => {
  it('are those that tested both, and apart from them those labelled since', () => {
    const championRows = known(idsOf(0, 600));
    assert.deepEqual(compare({ championRows }), { all: 1000, established: 600, recent: 400 });
  });

  it('are all together where those labelled since are too few to be judged apart', () => {
    const championRows = known(idsOf(0, 960));
    assert.deepEqual(compare({ championRows, reason: 'performance' }), {
      all: 1000,
      established: 1000,
      recent: 0,
    });
    assert.deepEqual(compare({ championRows: known(idsOf(0, 940)), reason: 'performance' }), {
      all: 1000,
      established: 940,
      recent: 60,
    });
  });

  it('are judged apart from 50 on where a candidate must be better, else from as many as can show enough', () => {
    const recent = (tested: number, reason: RetrainingReason) =>
      compare({ championRows: known(idsOf(0, tested)), reason }).recent;
    assert.deepEqual([recent(950, 'drift'), recent(951, 'drift')], [50, 0]);
    assert.deepEqual([recent(732, 'schedule'), recent(733, 'schedule')], [268, 0]);
    const established = (tested: number) => compare({ championRows: known(idsOf(0, tested)) }).established;
    assert.deepEqual([established(268), established(267)], [268, 1000]);
  });

  it('are none where models cannot be compared: other labels, or a sample corpus against real data', () => {
    const champion = exampleReport(() => false, { labels: ['bad', 'good'] });
    assert.match(whyNot({ champion }), /other labels/);
    const ofSample = { championSample: true, candidateSample: false };
    assert.match(whyNot(ofSample), /yields/);
    assert.equal(compare({ ...ofSample, candidateSample: true }).all, 1000);
  });

  it('are found by their ids, and must have one label', () => {
    const { rowIds, actual, probabilities, ...rest } = exampleReport((row) => row < 200);
    const [ids, labels, answers] = [rowIds, actual, probabilities].map((values) => values.toReversed());
    const reversed = { rowIds: ids, actual: labels, probabilities: answers } as Partial<
      GateInput['candidate']
    >;
    const champion = { ...rest, rowIds, actual, probabilities, ...reversed };
    const rows = compareRows(exampleGateInput({ champion, candidate: exampleReport((row) => row < 200) }));
    assert.ok(
      typeof rows !== 'string' && rows.all.every(({ candidate, champion: other }) => candidate === other),
    );
    const relabelled = exampleReport(() => false, { actual: actual.map((label, row) => (row ? label : 1)) });
    assert.throws(() => compareRows(exampleGateInput({ champion: relabelled })), /gives it another label/);
  });

  it('are all together where those that tested both are too few', () => {
    assert.deepEqual(compare({ championRows: known(idsOf(0, 100)) }), {
      all: 1000,
      established: 1000,
      recent: 900,
    });
  });

  it('are never those that the champion was trained on', () => {
    const championRows = known(idsOf(0, 500), idsOf(500, 700));
    assert.deepEqual(compare({ championRows }), { all: 800, established: 500, recent: 300 });
  });

  it('are all where nothing is known of the data of the champion', () => {
    assert.deepEqual(compare({}), { all: 1000, established: 1000, recent: 0 });
  });

  it('reject the candidate when the champion was trained on every one', () => {
    const championRows = known([], idsOf(0, 1000));
    assert.equal(verdictOf('champion-accuracy', { championRows }), 'fail');
    assert.equal(verdictOf('champion-macro-f1', { championRows }), 'fail');
  });

  it('suffice from 268 on to show that an equal model is not one point worse', () => {
    assert.equal(rowsToShowNonInferiority({ nonInferiorityMargin: 0.01, significanceLevel: 0.05 }), 268);
    assert.equal(rowsToShowNonInferiority({ nonInferiorityMargin: 0, significanceLevel: 0.05 }), Infinity);
  });
});

describe('a candidate', () => {
  const better = exampleReport((row) => row % 10 === 0);
  const equal = exampleReport((row) => row % 10 < 2);
  const betterOnNewRows = exampleReport((row) => (row < 700 ? row % 10 < 2 : row % 10 === 0));
  const betterOnOldRows = exampleReport((row) => (row < 700 ? row % 10 === 0 : row % 10 < 2));
  const championRows = known(idsOf(0, 700));
  const improvement = (reason: RetrainingReason, candidate: GateInput['candidate']) =>
    verdictOf('improvement', { reason, candidate, championRows });

  for (const reason of ['performance', 'new-data', 'drift'] as const)
    it(`trained because of ${reason} must be better on the rows labelled since`, () => {
      assert.equal(improvement(reason, betterOnNewRows), 'pass');
      assert.equal(improvement(reason, betterOnOldRows), 'fail');
      assert.equal(improvement(reason, equal), 'fail');
    });

  it('trained because of performance without new rows must be better on all', () => {
    const without = (candidate: GateInput['candidate']) =>
      verdictOf('improvement', { reason: 'performance', candidate });
    assert.equal(without(better), 'pass');
    assert.equal(without(equal), 'fail');
  });

  for (const reason of ['manual', 'schedule'] as const)
    it(`trained because of ${reason} needs only not be worse, on old and new rows alike`, () => {
      assert.equal(improvement(reason, equal), 'skipped');
      assert.equal(
        decideGate(exampleGateInput({ reason, candidate: equal, championRows })).verdict,
        'promote',
      );
      const worseOnNewRows = exampleReport((row) => (row < 700 ? row % 10 < 2 : row % 10 < 4));
      assert.equal(verdictOf('recent-accuracy', { reason, candidate: worseOnNewRows, championRows }), 'fail');
    });

  it('hears how many rows it would take when there are too few', () => {
    const settings = gateSettingsSchema.parse({ nonInferiorityMargin: 0.001 });
    const check = decideGate(exampleGateInput({ candidate: equal, settings })).checks.find(
      ({ name }) => name === 'champion-accuracy',
    );
    assert.equal(check?.verdict, 'fail');
    assert.match(check?.explanation ?? '', /even for an equal model: it takes 2703\./);
  });
});
