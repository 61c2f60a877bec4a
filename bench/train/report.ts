import { median } from '../median.js';
import type { StepsResult } from './specification.js';

/** What was measured of one workload, a result a round. */
export interface Comparison {
  workload: string;
  evergreen: StepsResult[];
  pytorch: StepsResult[];
  /** Only the matrix products; empty where batches differ in shape. */
  products: StepsResult[];
  /** Milliseconds a step by operator, the longest first. */
  operators: [string, number][];
}

const columns = [
  'workload',
  'Evergreen s/step',
  'PyTorch s/step',
  'PyTorch / Evergreen',
  'Evergreen samples/s',
  'PyTorch samples/s',
  'matrix products s/step',
  'Evergreen / products',
  'FLOP/s, of the fastest product',
  'Evergreen peak MB',
  'PyTorch peak MB',
];
const printedOperators = 16;

/** Prints a Markdown table of the workloads, then the time by operator. */
export function printReport(comparisons: readonly Comparison[], batchSize: number): void {
  console.log(`| ${columns.join(' | ')} |`);
  console.log(`| --- |${' ---: |'.repeat(columns.length - 1)}`);
  for (const comparison of comparisons) console.log(`| ${cells(comparison, batchSize).join(' | ')} |`);
  for (const { workload, operators } of comparisons) {
    if (operators.length === 0) continue;
    const times = operators
      .slice(0, printedOperators)
      .map(([name, milliseconds]) => `${name} ${milliseconds.toFixed(0)}`);
    console.log(`\n${workload}, ms a step by operator: ${times.join(', ')}`);
  }
}

function cells({ workload, evergreen, pytorch, products }: Comparison, batchSize: number): string[] {
  const isFixed = products.length > 0;
  const [ours, theirs] = [secondsAStep(evergreen, isFixed), secondsAStep(pytorch, isFixed)];
  const limit = isFixed ? secondsAStep(products, isFixed) : NaN;
  return [
    workload,
    ours.toFixed(3),
    theirs.toFixed(3),
    (theirs / ours).toFixed(2),
    (batchSize / ours).toFixed(1),
    (batchSize / theirs).toFixed(1),
    isFixed ? limit.toFixed(3) : '',
    isFixed ? (ours / limit).toFixed(2) : '',
    isFixed ? `${(100 * shareOfPeak(products, ours)).toFixed(0)} %` : '',
    peakMegabytes(evergreen),
    peakMegabytes(pytorch),
  ];
}

/**
 * The median of a round's steps at a fixed shape, the mean where the steps differ; then the median of the
 * rounds.
 */
function secondsAStep(rounds: readonly StepsResult[], isFixed: boolean): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return median(rounds.map(({ seconds }) => (isFixed ? median(seconds) : mean(seconds))));
}

/** Operations a second of a whole step, as a share of those of the fastest product. */
function shareOfPeak(products: readonly StepsResult[], seconds: number): number {
  const peak = median(products.map(({ peakFlopsPerSecond }) => peakFlopsPerSecond!));
  return products[0]!.flops! / seconds / peak;
}

const peakMegabytes = (rounds: readonly StepsResult[]): string =>
  (median(rounds.map(({ peakBytes }) => peakBytes ?? NaN)) / 1e6).toFixed(0);
