import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { availableComputes } from '../../model/engines/choose-compute.js';
import { findMachine } from '../../model/engines/find-machine.js';
import { hasBfloat16, processorName } from '../../model/engines/processor.js';
import { readSettings } from '../../settings/settings.js';
import { readRows } from '../../sources/rows/read-rows.js';
import { preparePython } from '../prepare-python.js';
import { alternate } from './alternate-steps.js';
import { timeOperators } from './operator-times.js';
import { printReport, type Comparison, type Contestant } from './report.js';
import type { StepsSpecification } from './specification.js';
import { batchSize, makeWorkload, workloadNames, type WorkloadName } from './workloads.js';

/**
 * Training steps of Evergreen, with each engine that this machine has, beside PyTorch + transformers in float32 and, where the
 * processor has units for it, bfloat16: the same model, rows, batches, padding, AdamW, dropout, clipping and threads, one
 * process each, taking turns step by step.
 *
 *     npm run bench:train -- [--only minilm-128 …] [--steps 8] [--rounds 3] [--threads 2]
 *       [--out bench-train.json] [--data IMDB.csv.gz] [--base <directory>] [--no-operators]
 *       [--no-pytorch]
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
    pytorch: { type: 'boolean', default: true },
  },
});
const threads = Number(values.threads);
const workloads = values.only.map((only): WorkloadName => {
  const workload = workloadNames.find((name) => name === only);
  if (workload === undefined) throw new Error(`--only ${only} is none of ${workloadNames.join(', ')}`);
  return workload;
});
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const python = values.pytorch ? await preparePython() : null;
const directory = await mkdtemp(join(tmpdir(), 'evergreen-bench-train-'));

/** Who takes part: each engine and precision of this machine, then PyTorch. */
const precisions = hasBfloat16() ? (['float32', 'bfloat16'] as const) : (['float32'] as const);
const machine = await findMachine(readSettings());
const computes = precisions.flatMap((precision) =>
  precision === 'bfloat16' && machine.openVinoDirectory === null
    ? []
    : availableComputes({ engine: 'auto', device: 'cpu', precision }, machine),
);
const contestants: Contestant[] = [
  ...computes.map((compute): Contestant => ({
    name: `Evergreen, ${compute.engine} ${compute.precision}`,
    command: (path) => [
      ...([process.execPath, '--import', 'tsx', script('train-steps.ts')] as const),
      ...[path, JSON.stringify(compute)],
    ],
  })),
  ...precisions.flatMap((precision): Contestant[] =>
    python === null
      ? []
      : [
          {
            name: `PyTorch ${precision}${precision === 'bfloat16' ? ' autocast' : ''}`,
            command: (path) => [python, script('train_steps.py'), path, precision],
          },
        ],
  ),
];

async function compare(workload: WorkloadName): Promise<Comparison> {
  const specification = await makeWorkload(workload, {
    steps: Number(values.steps),
    threads,
    base: resolve(values.base),
    texts: () => readTexts(resolve(values.data), 2_000),
  });
  const path = join(directory, `${workload}.json`);
  await writeFile(path, JSON.stringify(specification));
  const names = contestants.map(({ name }) => name);
  const comparison: Comparison = { workload, steps: names.map(() => []), products: [], operators: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    const results = await alternate(specification, [
      ...contestants.map(({ command }) => command(path)),
      ...(isOfFixedShape(specification)
        ? [[process.execPath, '--import', 'tsx', script('matrix-products.ts'), path] as const]
        : []),
    ]);
    names.forEach((_, index) => comparison.steps[index]!.push(results[index]!));
    comparison.products.push(...results.slice(names.length));
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
const description = `${processorName()}, ${cpus().length} cores, ${threads} threads a side`;
console.log(
  `${description}; batches of ${batchSize}, ${values.steps} steps a round, ${values.rounds} rounds in turn\n`,
);
printReport(
  comparisons,
  contestants.map(({ name }) => name),
  batchSize,
);
await writeFile(
  values.out,
  JSON.stringify({ machine: description, options: values, contestants, comparisons }, null, 2),
);
process.exit(0);
