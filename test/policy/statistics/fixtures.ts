import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/statistics/${file}`, import.meta.url), 'utf8'));

/** p-values by scipy, by the name of the test (see test/fixtures/make_statistics_fixtures.py). */
const pValues = read('statistics.json') as Record<string, { arguments: number[]; pValue: number }[]>;

/** By scipy and by the formula of the paper (see test/fixtures/make_drift_fixtures.py). */
export const driftFixture = read('drift.json') as {
  distances: { a: number[]; b: number[]; distance: number }[];
  intervals: { successes: number; trials: number; low: number; high: number }[];
  jumper: { pValues: number[]; martingale: number[] };
};

export const assertClose = (actual: number, expected: number, tolerance = 1e-9): void =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual}, expected ${expected}`,
  );

export function assertAgreesWithScipy(name: string, statistic: (...given: number[]) => number): void {
  for (const { arguments: given, pValue } of pValues[name]!) {
    const value = statistic(...given);
    assert.ok(Math.abs(value - pValue) < 1e-7, `${name}(${given.join()}) = ${value}, expected ${pValue}`);
  }
}
