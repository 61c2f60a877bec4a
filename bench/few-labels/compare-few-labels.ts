import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { hyperparametersSchema } from '../../contracts/hyperparameters.js';
import { measureBaseline } from '../../model/baseline/measure-baseline.js';
import type { LabeledText } from '../../model/baseline/train-baseline.js';
import { randomWords, shuffledIndices } from '../../model/random.js';
import { fetchModel } from '../../registry/models.js';
import { readRows } from '../../sources/rows/read-rows.js';
import { openSteps, trainFrom } from '../activity-steps.js';
import { accuracyOf, answerTexts } from '../drift/answered-texts.js';
import { mean } from '../mean.js';
import { preparePython } from '../prepare-python.js';

/**
 * Accuracy with a few rows of each label, on held-back rows: Evergreen as served by default, TF-IDF + logistic regression, and
 * scikit-learn's logistic regression on frozen embeddings of the same base.
 * usage: npm run bench:few -- [--sizes 8,16,64] [--seeds 1,2,3,4,5] [--held-back 2000] [--encoder auto]
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/imdb.csv.gz' },
    base: { type: 'string', default: '../shared/models/all-MiniLM-L6-v2' },
    sizes: { type: 'string', default: '8,16,64' },
    seeds: { type: 'string', default: '1,2,3,4,5' },
    'held-back': { type: 'string', default: '2000' },
    encoder: { type: 'string', default: 'auto' },
    threads: { type: 'string', default: '2' },
  },
});
const base = resolve(values.base);
const threads = Number(values.threads);
const heldBackRows = Number(values['held-back']);
const encoder = hyperparametersSchema.shape.encoder.parse(values.encoder);

const rows: LabeledText[] = [];
for await (const row of (await readRows({ path: resolve(values.data) })).rows)
  if (!('dropped' in row)) rows.push({ text: row.text, label: row.label });
const order = Array.from(shuffledIndices(rows.length, randomWords(0)), (index) => rows[index]!);
const heldBack = order.slice(0, heldBackRows);
const others = order.slice(heldBackRows);
const labels = [...new Set(rows.map(({ label }) => label))].sort();

/** So many rows of each label, by the seed. */
function draw(size: number, seed: number): LabeledText[] {
  const shuffled = Array.from(shuffledIndices(others.length, randomWords(seed)), (index) => others[index]!);
  return labels.flatMap((label) => shuffled.filter((row) => row.label === label).slice(0, size));
}

const directory = await mkdtemp(join(tmpdir(), 'evergreen-few-labels-'));
const write = async (name: string, some: readonly LabeledText[]): Promise<string> => {
  const path = join(directory, name);
  await writeFile(path, some.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
};

try {
  const { store, cache, step } = await openSteps(directory, threads);
  const sizes = values.sizes.split(',').map(Number);
  const seeds = values.seeds.split(',').map(Number);
  const measured: { size: number; path: string; evergreen: number; words: number }[] = [];
  for (const size of sizes)
    for (const seed of seeds) {
      const train = draw(size, seed);
      const path = await write(`train-${size}-${seed}.jsonl`, train);
      const request = { source: { kind: 'file', path }, base, training: { seed, encoder } } as const;
      const { candidate } = await trainFrom(step, request, `${size}-${seed}`);
      const model = await fetchModel(store, candidate.digest, cache.cacheDirectory);
      const evergreen = accuracyOf(await answerTexts(model.directory, heldBack, threads));
      const words = measureBaseline(train, heldBack).accuracy;
      measured.push({ size, path, evergreen, words });
      console.error(JSON.stringify({ size, seed, evergreen, words }));
    }
  const script = fileURLToPath(new URL('frozen_embeddings.py', import.meta.url));
  const heldBackFile = await write('held-back.jsonl', heldBack);
  const { stdout } = await promisify(execFile)(await preparePython(), [
    ...[script, base, heldBackFile],
    ...measured.map(({ path }) => path),
  ]);
  const ofPython = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, number>;
  console.log(
    `${cpus()[0]?.model}, ${threads} threads, ${heldBackRows} held-back rows, seeds ${values.seeds}`,
  );
  console.log(
    '| rows of each label | Evergreen | TF-IDF + logistic regression | scikit-learn on embeddings |',
  );
  console.log('| ---: | ---: | ---: | ---: |');
  for (const size of sizes) {
    const ofSize = measured.filter((one) => one.size === size);
    const columns = [
      ofSize.map(({ evergreen }) => evergreen),
      ofSize.map(({ words }) => words),
      ofSize.map(({ path }) => ofPython[path]!),
    ];
    console.log(`| ${[size, ...columns.map(describeSpread)].join(' | ')} |`);
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
process.exit(0);

/** Mean and standard deviation over the seeds. */
function describeSpread(accuracies: readonly number[]): string {
  const center = mean(accuracies);
  const squares = accuracies.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return `${center.toFixed(3)} ± ${Math.sqrt(squares / Math.max(1, accuracies.length - 1)).toFixed(3)}`;
}
