import type { CheckRow, GateCheck } from '../../contracts/decision.js';
import { megabytes } from '../../contracts/megabytes.js';
import { percent } from '../../contracts/percent.js';

/** Below, a figure is said to be less than this. No exponent is shown: a table breaks the line at its minus sign. */
const smallestShown = 1e-6;

/** A positive figure with `round`, or `<` and the smallest that is shown. */
const orLess = (value: number, round: (value: number) => string): string =>
  value < smallestShown ? `< ${smallestShown.toFixed(6)}` : round(value);

/** A difference of probabilities. */
export const describeDifference = (value: number): string => orLess(value, (shown) => shown.toPrecision(2));

const formats: Record<NonNullable<GateCheck['unit']>, (value: number) => string> = {
  rate: (value) => percent(value),
  'p-value': (value) => `p ${orLess(value, (shown) => `= ${shown.toFixed(shown < 0.0001 ? 6 : 4)}`)}`,
  ratio: (value) => `${value.toFixed(2)} ×`,
  bytes: megabytes,
  difference: describeDifference,
};

/** Formats a check as a table row: what was measured, what was required, the verdict, and why. */
export function describeCheck(check: GateCheck): CheckRow {
  const { name, value, threshold, requirement, unit, verdict } = check;
  const format = (figure: number | null): string =>
    figure === null || unit === null ? '' : formats[unit](figure);
  return {
    name,
    value: format(value),
    threshold: [requirement, format(threshold).replace('p = ', '')].filter(Boolean).join(' '),
    verdict,
    explanation: explain(check),
  };
}

function explain({ explanation, test }: GateCheck): string {
  if (test === undefined) return explanation;
  const margin = test.margin === 0 ? '' : `, margin ${test.margin}`;
  return `${explanation} [${test.method}: ${test.direction}${margin}, one-sided level ${Number(test.level.toPrecision(2))}, ${test.rows} rows]`;
}
