import type { CheckRow, GateCheck } from '../../contracts/decision.js';
import { megabytes } from '../../contracts/megabytes.js';
import { percent } from '../../contracts/percent.js';

/** Below, rounding errors are larger than the value. */
const smallestProbability = 1e-15;

const formats: Record<NonNullable<GateCheck['unit']>, (value: number) => string> = {
  rate: (value) => percent(value),
  'p-value': (value) => {
    if (value < smallestProbability) return `p < ${smallestProbability}`;
    return `p = ${value < 0.0001 ? value.toExponential(1) : value.toFixed(4)}`;
  },
  ratio: (value) => `${value.toFixed(2)} ×`,
  bytes: megabytes,
  difference: (value) => value.toPrecision(2),
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
