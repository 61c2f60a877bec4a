import assert from 'node:assert/strict';
import { logEvidenceOfGain, rowsToShowGain } from '../../../policy/statistics/paired-betting.js';
import { uniformNumbers } from '../../uniform-numbers.js';

const isClose = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}, ${expected}`);

/** A stream of rows, judged after every one of them: did the evidence ever reach the level? */
function everReaches(
  rows: number,
  { difference, level }: { difference: number; level: number },
  nextRow: (counts: { rows: number; wins: number; losses: number }) => number,
): boolean {
  const counts = { rows: 0, wins: 0, losses: 0 };
  while (counts.rows < rows) {
    const outcome = nextRow(counts);
    counts.rows++;
    if (outcome > 0) counts.wins++;
    if (outcome < 0) counts.losses++;
    if (outcome !== 0 && logEvidenceOfGain(counts, difference) >= -Math.log(level)) return true;
  }
  return false;
}

const shareOf = (streams: number, run: () => boolean): number =>
  Array.from({ length: streams }, run).filter(Boolean).length / streams;

describe('bets on which of two models is better', () => {
  it('have won nothing before the first row, and the mean of 1 + λ with the first win', () => {
    isClose(logEvidenceOfGain({ rows: 0, wins: 0, losses: 0 }, 0), 0);
    isClose(Math.exp(logEvidenceOfGain({ rows: 1, wins: 1, losses: 0 }, 0)), (1.1 + 1.2 + 1.4) / 3);
    isClose(Math.exp(logEvidenceOfGain({ rows: 1, wins: 0, losses: 1 }, 0)), (0.9 + 0.8 + 0.6) / 3);
  });

  it('take nothing from a row on which both are right or both wrong, unless a difference is to be shown', () => {
    const counts = { rows: 50, wins: 9, losses: 2 };
    isClose(logEvidenceOfGain({ ...counts, rows: 900 }, 0), logEvidenceOfGain(counts, 0));
    assert.ok(logEvidenceOfGain({ ...counts, rows: 900 }, 0.01) < logEvidenceOfGain(counts, 0.01));
    assert.ok(logEvidenceOfGain({ ...counts, rows: 900 }, -0.01) > logEvidenceOfGain(counts, -0.01));
  });

  it('stay finite for a model that wins or loses a million rows', () => {
    for (const [wins, losses] of [
      [1_000_000, 0],
      [0, 1_000_000],
    ] as const)
      for (const difference of [-0.5, 0, 0.5])
        assert.ok(Number.isFinite(logEvidenceOfGain({ rows: 1_000_000, wins, losses }, difference)));
  });

  for (const difference of [0, 0.02, -0.02])
    it(`expect to win nothing where the true difference is ${difference}`, () => {
      const disagreement = 0.1;
      const [win, loss] = [(disagreement + difference) / 2, (disagreement - difference) / 2];
      const factor = (rows: number, wins: number, losses: number): number =>
        Math.exp(logEvidenceOfGain({ rows, wins, losses }, difference));
      isClose(win * factor(1, 1, 0) + loss * factor(1, 0, 1) + (1 - disagreement) * factor(1, 0, 0), 1);
    });

  it('call one of two equal models better no more often than the level, however often the evidence is checked', () => {
    const uniform = uniformNumbers(3n);
    const level = 0.05;
    const share = shareOf(800, () =>
      everReaches(1_000, { difference: 0, level }, () => {
        const value = uniform();
        return value < 0.05 ? 1 : value < 0.1 ? -1 : 0;
      }),
    );
    assert.ok(share > 0.01 && share < level, String(share));
  });

  it('hold the level also where the share of rows that differ depends on what came before', () => {
    const uniform = uniformNumbers(4n);
    const level = 0.05;
    const share = shareOf(800, () =>
      everReaches(1_000, { difference: 0, level }, ({ wins, losses }) => {
        const disagreement = losses > wins ? 0.3 : 0.03;
        const value = uniform();
        return value < disagreement / 2 ? 1 : value < disagreement ? -1 : 0;
      }),
    );
    assert.ok(share < level, String(share));
  });

  for (const { disagreement, gain, power } of [
    { disagreement: 0.07, gain: 0.03, power: 0.9 },
    { disagreement: 0.15, gain: 0.05, power: 0.9 },
    { disagreement: 0.15, gain: 0.05, power: 0.5 },
  ])
    it(`show a gain of ${100 * gain} points at ${(100 * disagreement).toFixed(0)} % disagreement with probability ${power} on the rows that were computed`, () => {
      const uniform = uniformNumbers(9n);
      const level = 0.025;
      const rows = rowsToShowGain({ gain, disagreement, level, power });
      const share = shareOf(300, () =>
        everReaches(rows, { difference: 0, level }, () => {
          const value = uniform();
          return value < (disagreement + gain) / 2 ? 1 : value < disagreement ? -1 : 0;
        }),
      );
      // What was shown for a while counts, too, so the power is higher than computed.
      assert.ok(share > power - 0.04 && share < power + 0.12, `${share} on ${rows} rows`);
    });

  it('show nothing of a model that is not better, on however many rows', () => {
    for (const gain of [0, -0.02])
      assert.equal(rowsToShowGain({ gain, disagreement: 0.1, level: 0.05, power: 0.9 }), Infinity);
  });

  it('take a few rows only where every answer that differs is a win', () => {
    const rows = rowsToShowGain({ gain: 0.1, disagreement: 0.1, level: 0.025, power: 0.9 });
    assert.ok(rows > 100 && rows < 250, String(rows));
  });
});
