import assert from 'node:assert/strict';
import { slices } from '../../../policy/gate/checks/slices.js';
import { compareWithChampion } from '../../../policy/gate/compared-rows.js';
import { decideGate } from '../../../policy/gate/decide.js';
import { accuracyInterval } from '../../../policy/gate/difference-interval.js';
import type { PairedRow } from '../../../policy/gate/paired-rows.js';
import { uniformNumbers } from '../../uniform-numbers.js';
import { simulatedGateInput, simulateRows, type SimulatedRow } from './simulated-pair.js';

function failsSlices(rows: readonly SimulatedRow[]): boolean {
  const input = simulatedGateInput(rows);
  const comparison = compareWithChampion(input);
  return comparison.champion !== null && slices(input, comparison.rows).verdict === 'fail';
}

describe('the check slices, with the answers of two models swapped at random', function () {
  this.timeout(60_000);
  const simulations = 100;
  for (const { rows, positives, sources, disagreement } of [
    { rows: 400, positives: 0.5, sources: 1, disagreement: 0.3 },
    { rows: 2_000, positives: 0.5, sources: 1, disagreement: 0.07 },
    { rows: 2_000, positives: 0.06, sources: 15, disagreement: 0.2 },
    { rows: 6_000, positives: 0.02, sources: 40, disagreement: 0.1 },
  ])
    it(`fails at most 5 % of pairs: ${rows} rows, ${100 * positives} % positive, ${sources} sources, ${100 * disagreement} % disagreement`, () => {
      const next = uniformNumbers(17n);
      let failed = 0;
      for (let simulation = 0; simulation < simulations; simulation++) {
        const swapped = simulateRows(rows, { disagreement, gain: 0, positives }, next).map((row) => ({
          ...row,
          source: `source ${Math.floor(next() * sources)}`,
          textLength: Math.floor(1_000 * next() ** 3),
        }));
        if (failsSlices(swapped)) failed += 1;
      }
      assert.ok(failed / simulations <= 0.05, `${failed} of ${simulations}`);
    });
});

describe('two models on rows that come in groups', function () {
  this.timeout(60_000);
  const level = 0.05;
  const simulations = 400;
  /** Rows of a group are all won, all lost, or tied: of 1,000 rows only 100 are independent. */
  const grouped = (next: () => number): PairedRow[] =>
    Array.from({ length: 100 }, (_, group) => {
      const value = next();
      const candidate = value < 0.1 || value >= 0.2 ? 1 : 0;
      const champion = value < 0.1 ? 0 : 1;
      return Array.from({ length: 10 }, (_row, row) => ({
        id: `${group}/${row}`,
        actual: 1,
        candidate,
        champion,
        textLength: 1,
        source: null,
        group: `group ${group}`,
        isRecent: false,
      }));
    }).flat();

  const coverage = (change: (row: PairedRow) => PairedRow): number => {
    const next = uniformNumbers(23n);
    let covered = 0;
    for (let simulation = 0; simulation < simulations; simulation++)
      if (accuracyInterval(grouped(next).map(change)).lower(level) <= 0) covered += 1;
    return covered / simulations;
  };

  it('have an interval that covers the true difference as often as stated', () => {
    const covered = coverage((row) => row);
    assert.ok(covered >= 0.92 && covered <= 0.985, String(covered));
  });

  it('would have one that covers it far too rarely if their rows counted as independent', () => {
    const covered = coverage((row) => ({ ...row, group: null }));
    assert.ok(covered < 0.8, String(covered));
  });

  it('keep the interval of independent rows where every row is a group of its own', () => {
    const rows = grouped(uniformNumbers(1n));
    const alone = rows.map((row) => ({ ...row, group: row.id }));
    const none = rows.map((row) => ({ ...row, group: null }));
    assert.equal(accuracyInterval(alone).lower(level), accuracyInterval(none).lower(level));
  });
});

describe('a change of class shares from 50 to 80 % positive', function () {
  this.timeout(60_000);
  const next = uniformNumbers(29n);
  /** A model of the old shares gets 86 % of both classes right. */
  const championRecall = 0.86;
  const rowsOf = (
    count: number,
    positives: number,
    candidateRecall: readonly [negative: number, positive: number],
    isRecent: boolean,
  ): SimulatedRow[] =>
    Array.from({ length: count }, () => {
      const actual = next() < positives ? 1 : 0;
      // One threshold on the same score: where both recalls differ, one model's right answers contain the other's.
      const score = next();
      return {
        actual,
        candidateIsRight: score < candidateRecall[actual],
        championIsRight: score < championRecall,
        isRecent,
      };
    });
  const decide = (candidateRecall: readonly [number, number]) => {
    const rows = [
      ...rowsOf(4_000, 0.5, candidateRecall, false),
      ...rowsOf(1_500, 0.8, candidateRecall, true),
    ];
    return decideGate(simulatedGateInput(rows, { reason: 'drift' }));
  };

  it('promotes a candidate that follows it, though it is worse on the old rows as they are', () => {
    const { verdict, checks } = decide([0.77, 0.91]);
    const check = checks.find(({ name }) => name === 'champion-accuracy')!;
    assert.equal(check.verdict, 'pass', check.explanation);
    assert.match(
      check.explanation,
      /Class shares changed \(negative from [45]\d\.\d % to [12]\d\.\d %, positive from/,
    );
    assert.match(check.explanation, /unweighted, the difference is -[12]\.\d\d %/);
    assert.notEqual(verdict, 'reject');
    assert.equal(verdict, 'promote', JSON.stringify(checks.filter((found) => found.verdict !== 'pass')));
  });

  it('does not excuse a candidate that forgot: worse on both classes', () => {
    const { verdict, checks } = decide([0.8, 0.82]);
    assert.equal(verdict, 'reject');
    assert.deepEqual(
      ['champion-accuracy', 'champion-macro-f1'].map(
        (name) => checks.find((check) => check.name === name)!.verdict,
      ),
      ['fail', 'skipped'],
    );
  });

  it('is not seen where the shares are the same', () => {
    const rows = [...rowsOf(4_000, 0.5, [0.8, 0.9], false), ...rowsOf(300, 0.5, [0.8, 0.9], true)];
    const { checks } = decideGate(simulatedGateInput(rows, { reason: 'drift' }));
    const { explanation } = checks.find(({ name }) => name === 'champion-accuracy')!;
    assert.doesNotMatch(explanation, /Class shares/);
  });

  it('gives a weighted interval that covers the true difference as often as stated', () => {
    const truth = 0.2 * (0.77 - championRecall) + 0.8 * (0.91 - championRecall);
    let covered = 0;
    const simulations = 300;
    for (let simulation = 0; simulation < simulations; simulation++) {
      const { champion, candidate, ...rest } = simulatedGateInput([
        ...rowsOf(600, 0.5, [0.77, 0.91], false),
        ...rowsOf(200, 0.8, [0.77, 0.91], true),
      ]);
      const { checks } = decideGate({ ...rest, champion, candidate });
      const check = checks.find(({ name }) => name === 'champion-accuracy')!;
      if (check.value! <= truth) covered += 1;
    }
    // Attempt 1 has the level 2.5 %.
    const share = covered / simulations;
    assert.ok(share >= 0.945 && share <= 1, String(share));
  });
});

describe('the stated power', function () {
  this.timeout(60_000);
  for (const { gain, name, key } of [
    { gain: 0.02, name: 'improvement', key: 'better' },
    { gain: 0, name: 'champion-accuracy', key: 'equal' },
  ] as const)
    it(`is how often ${name} passes when the candidate is ${100 * gain} points better`, () => {
      const next = uniformNumbers(31n);
      const simulations = 150;
      let passed = 0;
      let stated = 0;
      for (let simulation = 0; simulation < simulations; simulation++) {
        const input = simulatedGateInput(simulateRows(4_000, { disagreement: 0.07, gain }, next));
        const { checks, power } = decideGate(input);
        if (checks.find((check) => check.name === name)!.verdict === 'pass') passed += 1;
        stated += power![key] / simulations;
      }
      assert.ok(Math.abs(passed / simulations - stated) < 0.08, `${passed / simulations}, stated ${stated}`);
    });

  it('is 90 % for two points at the first attempt with the default number of test rows, less later', () => {
    const rows = simulateRows(10_000, { disagreement: 0.07, gain: 0 }, uniformNumbers(37n));
    const { power } = decideGate({ ...simulatedGateInput(rows), champion: null });
    assert.ok(power!.better >= 0.9 && power!.equal >= 0.5, JSON.stringify(power));
    assert.ok(power!.betterLate < power!.better);
    assert.deepEqual([power!.rows, power!.disagreement], [10_000, 0.07]);
  });
});
