import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { readRows } from '../../sources/rows/read-rows.js';
import { measureAccuracy, printAccuracy } from '../accuracy/measure-accuracy.js';
import { preparePython } from '../prepare-python.js';
import { alternate } from './alternate-steps.js';
import { timeOperators } from './operator-times.js';
import { printReport, type Comparison } from './report.js';
import type { StepsSpecification } from './specification.js';
import { batchSize, makeWorkload, workloadNames, type WorkloadName } from './workloads.js';

/**
 * Training steps of Evergreen beside PyTorch + transformers: the same model, rows, batches, padding, AdamW,
 * dropout, clipping and threads, one process each, taking turns step by step. Then the accuracy of whole
 * trainings with three seeds.
 *
 *     npm run bench:train -- [--only minilm-128 …] [--steps 8] [--rounds 3] [--threads 2]
 *       [--out bench-train.json] [--data IMDB.csv.gz] [--base <directory>] [--no-operators] [--no-accuracy]
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
const workloads = values.only.map((only): WorkloadName => {
  const workload = workloadNames.find((name) => name === only);
  if (workload === undefined) throw new Error(`--only ${only} is none of ${workloadNames.join(', ')}`);
  return workload;
});
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const python = await preparePython();
const directory = await mkdtemp(join(tmpdir(), 'evergreen-bench-train-'));

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
for (const workload of workloads) comparisons.push(await compare(workload));
await rm(directory, { recursive: true });
const accuracy = values.accuracy
  ? await measureAccuracy({
      data: resolve(values.data),
      base: resolve(values.base),
      ...{ limit: 1_500, seeds: [1, 2, 3], threads, also: [] },
    })
  : null;

const machine = `${cpus()[0]?.model}, ${cpus().length} cores, ${threads} threads a side`;
console.log(
  `${machine}; batches of ${batchSize}, ${values.steps} steps a round, ${values.rounds} rounds in turn\n`,
);
printReport(comparisons, batchSize);
if (accuracy !== null) {
  console.log('\nMeans of three seeds, 1,500 training rows, 2 epochs, 128 tokens:\n');
  printAccuracy(accuracy, []);
}
await writeFile(values.out, JSON.stringify({ machine, options: values, comparisons, accuracy }, null, 2));
process.exit(0);
