import { mean } from '../mean.js';
import { median } from '../median.js';
import type { StepsResult } from './specification.js';

/** A side of the comparison. */
export interface Contestant {
  name: string;
  /** Its process, for a specification at `path`. */
  command: (path: string) => readonly [string, ...string[]];
}

/** What was measured of one workload, a result a round. */
export interface Comparison {
  workload: string;
  /** [contestant][round] */
  steps: StepsResult[][];
  /** Only the matrix products; empty where batches differ in shape. */
  products: StepsResult[];
  /** Milliseconds a step by operator, the longest first. */
  operators: [string, number][];
}

const columns = [
  'workload',
  'contestant',
  's/step',
  'samples/s',
  'fastest PyTorch / this',
  'peak MB',
  'this / matrix products',
  'FLOP/s, of the fastest product',
];
const printedOperators = 16;

/** Prints a Markdown table with a line for each workload and contestant, then the time by operator. */
export function printReport(
  comparisons: readonly Comparison[],
  contestants: readonly string[],
  batchSize: number,
): void {
  console.log(`| ${columns.join(' | ')} |`);
  console.log(`| --- | --- |${' ---: |'.repeat(columns.length - 2)}`);
  for (const comparison of comparisons)
    for (const line of lines(comparison, contestants, batchSize)) console.log(`| ${line.join(' | ')} |`);
  for (const { workload, operators } of comparisons) {
    if (operators.length === 0) continue;
    const times = operators
      .slice(0, printedOperators)
      .map(([name, milliseconds]) => `${name} ${milliseconds.toFixed(0)}`);
    console.log(`\n${workload}, ms a step by operator of ONNX Runtime: ${times.join(', ')}`);
  }
}

function lines(
  { workload, steps, products }: Comparison,
  contestants: readonly string[],
  batchSize: number,
): string[][] {
  const isFixed = products.length > 0;
  const seconds = steps.map((rounds) => secondsAStep(rounds, isFixed));
  const peer = Math.min(...seconds.filter((_, index) => contestants[index]!.startsWith('PyTorch')));
  const limit = isFixed ? secondsAStep(products, isFixed) : NaN;
  return contestants.map((name, index) => {
    const own = seconds[index]!;
    return [
      workload,
      name,
      own.toFixed(3),
      (batchSize / own).toFixed(1),
      Number.isFinite(peer) ? (peer / own).toFixed(2) : '',
      peakMegabytes(steps[index]!),
      isFixed ? (own / limit).toFixed(2) : '',
      isFixed ? `${(100 * shareOfPeak(products, own)).toFixed(0)} %` : '',
    ];
  });
}

/**
 * The median of a round's steps at a fixed shape, the mean where the steps differ; then the median of the
 * rounds.
 */
function secondsAStep(rounds: readonly StepsResult[], isFixed: boolean): number {
  return median(rounds.map(({ seconds }) => (isFixed ? median(seconds) : mean(seconds))));
}

/** Operations a second of a whole step, as a share of those of the fastest product. */
function shareOfPeak(products: readonly StepsResult[], seconds: number): number {
  const peak = median(products.map(({ peakFlopsPerSecond }) => peakFlopsPerSecond!));
  return products[0]!.flops! / seconds / peak;
}

const peakMegabytes = (rounds: readonly StepsResult[]): string =>
  (median(rounds.map(({ peakBytes }) => peakBytes ?? NaN)) / 1e6).toFixed(0);
