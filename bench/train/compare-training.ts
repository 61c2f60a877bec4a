import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { readRows } from '../../sources/rows/read-rows.js';
import { measureAccuracy, printAccuracy } from '../accuracy/measure-accuracy.js';
import { median } from '../median.js';
import { preparePython } from '../prepare-python.js';
import { alternate } from './alternate-steps.js';
import { timeOperators } from './operator-times.js';
import type { StepsResult, StepsSpecification } from './specification.js';
import { makeWorkload, workloadNames, type WorkloadName } from './workloads.js';

/**
 * Training steps of Evergreen beside PyTorch + transformers: same model, rows, batches, padding, AdamW, dropout, clipping
 * and threads, a process each, a step in turn; then the accuracy of whole trainings of three seeds.
 * usage: npm run bench:train -- [--only minilm-128 …] [--steps 8] [--rounds 3] [--threads 2] [--out bench-train.json]
 *   [--data IMDB.csv.gz] [--base <directory>] [--no-operators] [--no-accuracy]
 */
const { values } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: 'string', multiple: true, default: [...workloadNames] },
    steps: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    out: { type: 'string', default: 'bench-train.json' },
    data: { type: 'string', default: '../shared/data/imdb.csv.gz' },
    base: { type: 'string', default: '../shared/models/all-MiniLM-L6-v2' },
    operators: { type: 'boolean', default: true },
    accuracy: { type: 'boolean', default: true },
  },
});
const threads = Number(values.threads);
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const python = await preparePython();
const directory = await mkdtemp(join(tmpdir(), 'evergreen-bench-train-'));

interface Comparison {
  workload: string;
  evergreen: StepsResult[];
  pytorch: StepsResult[];
  /** Of the matrix products by themselves; none where batches differ in shape. */
  products: StepsResult[];
  operators: [string, number][];
}

async function compare(workload: WorkloadName): Promise<Comparison> {
  const specification = await makeWorkload(workload, {
    steps: Number(values.steps),
    threads,
    base: resolve(values.base),
    texts: () => readTexts(resolve(values.data), 2_000),
  });
  const path = join(directory, `${workload}.json`);
  await writeFile(path, JSON.stringify(specification));
  const comparison: Comparison = { workload, evergreen: [], pytorch: [], products: [], operators: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    const [evergreen, pytorch, products] = await alternate(specification, [
      [process.execPath, '--import', 'tsx', script('train-steps.ts'), path],
      [python, script('train_steps.py'), path],
      ...(isOfFixedShape(specification)
        ? [[process.execPath, '--import', 'tsx', script('matrix-products.ts'), path] as const]
        : []),
    ]);
    comparison.evergreen.push(evergreen!);
    comparison.pytorch.push(pytorch!);
    if (products !== undefined) comparison.products.push(products);
  }
  if (values.operators) comparison.operators = await timeOperators(specification);
  return comparison;
}

const isOfFixedShape = ({ batches }: StepsSpecification): boolean =>
  new Set(batches.flatMap(({ ids }) => ids.map(({ length }) => length))).size === 1;

async function readTexts(path: string, count: number): Promise<string[]> {
  const texts: string[] = [];
  for await (const row of (await readRows({ path })).rows) {
    if ('text' in row) texts.push(row.text);
    if (texts.length === count) break;
  }
  return texts;
}

const comparisons: Comparison[] = [];
for (const workload of values.only) {
  if (!workloadNames.some((name) => name === workload))
    throw new Error(`--only ${workload} is none of ${workloadNames.join(', ')}`);
  comparisons.push(await compare(workload as WorkloadName));
}
await rm(directory, { recursive: true });
const accuracy = values.accuracy
  ? await measureAccuracy({
      data: resolve(values.data),
      base: resolve(values.base),
      ...{ limit: 1_500, seeds: [1, 2, 3], threads, also: [] },
    })
  : null;

/** The median of a round's steps at a fixed shape, the mean where the steps differ; then the median of the rounds. */
const secondsAStep = (rounds: readonly StepsResult[], isFixed: boolean): number =>
  median(
    rounds.map(({ seconds }) =>
      isFixed ? median(seconds) : seconds.reduce((sum, value) => sum + value, 0) / seconds.length,
    ),
  );
/** What a step computes of what it would compute at the speed of the fastest product. */
function shareOfPeak(products: readonly StepsResult[], seconds: number): number {
  const peak = median(products.map(({ peakFlopsPerSecond }) => peakFlopsPerSecond!));
  return products[0]!.flops! / seconds / peak;
}

const machine = `${cpus()[0]?.model}, ${cpus().length} cores, ${threads} threads a side`;
console.log(`${machine}; batches of 16, ${values.steps} steps a round, ${values.rounds} rounds in turn\n`);
console.log(
  '| workload | Evergreen s/step | PyTorch s/step | PyTorch / Evergreen | Evergreen samples/s | PyTorch samples/s | matrix products s/step | Evergreen / products | FLOP/s, of the fastest product | Evergreen peak MB | PyTorch peak MB |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const { workload, evergreen, pytorch, products } of comparisons) {
  const isFixed = products.length > 0;
  const [ours, theirs] = [secondsAStep(evergreen, isFixed), secondsAStep(pytorch, isFixed)];
  const limit = isFixed ? secondsAStep(products, isFixed) : NaN;
  const peak = (rounds: readonly StepsResult[]): string =>
    (median(rounds.map(({ peakBytes }) => peakBytes ?? NaN)) / 1e6).toFixed(0);
  const cells = [
    ours.toFixed(3),
    theirs.toFixed(3),
    (theirs / ours).toFixed(2),
    (16 / ours).toFixed(1),
    (16 / theirs).toFixed(1),
    isFixed ? limit.toFixed(3) : '',
    isFixed ? (ours / limit).toFixed(2) : '',
    isFixed ? `${(100 * shareOfPeak(products, ours)).toFixed(0)} %` : '',
    peak(evergreen),
    peak(pytorch),
  ];
  console.log(`| ${workload} | ${cells.join(' | ')} |`);
}
for (const { workload, operators } of comparisons)
  if (operators.length > 0)
    console.log(
      `\n${workload}, ms a step by operator: ${operators
        .slice(0, 16)
        .map(([name, milliseconds]) => `${name} ${milliseconds.toFixed(0)}`)
        .join(', ')}`,
    );
if (accuracy !== null) {
  console.log('\nMeans of three seeds, 1,500 training rows, 2 epochs, 128 tokens:\n');
  printAccuracy(accuracy, []);
}
await writeFile(values.out, JSON.stringify({ machine, options: values, comparisons, accuracy }, null, 2));
process.exit(0);
