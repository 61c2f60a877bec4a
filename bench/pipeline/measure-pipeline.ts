import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { LifecycleInput } from '../../contracts/lifecycle.js';
import { readDatasetManifest } from '../../registry/datasets.js';
import { openStore } from '../../store/open-store.js';
import { preparePython } from '../prepare-python.js';
import { watchPeakMemory } from './peak-memory.js';
import { timeLifecycle } from './lifecycle-system.js';
import type { StepsResult, StepsSpecification } from './run-steps.js';
import { writeSampleFile } from './sample-file.js';

/**
 * What the pipeline costs around the training: ingest and tokenization by the number of rows, with the peak memory of the process
 * and its children; tokenization beside the Rust tokenizers' batch mode; a whole lifecycle beside the same steps without Temporal;
 * checkpoints as a share of the training.
 * usage: npm run bench:pipeline -- [--only rows|reviews|overhead|checkpoints …] [--large] [--reviews 10000] [--limit 1000]
 *   [--base <directory>] [--data IMDB.csv.gz] [--threads 2] [--out bench-pipeline.json]
 * `--limit` is the training rows of the lifecycle, one epoch of MiniLM; 1,000 are about two minutes on two cores.
 */
const parts = ['rows', 'reviews', 'overhead', 'checkpoints'];
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: parts },
    large: { type: 'boolean', default: false },
    reviews: { type: 'string', default: '10000' },
    limit: { type: 'string', default: '400' },
    base: { type: 'string', default: '../shared/models/all-MiniLM-L6-v2' },
    data: { type: 'string', default: '../shared/data/imdb.csv.gz' },
    threads: { type: 'string', default: '2' },
    out: { type: 'string', default: 'bench-pipeline.json' },
  },
});
for (const part of values.only)
  if (!parts.includes(part)) throw new Error(`--only ${part} is none of ${parts.join(', ')}`);
const threads = Number(values.threads);
const base = resolve(values.base);
const directory = await mkdtemp(join(tmpdir(), 'evergreen-bench-pipeline-'));
const results: Record<string, unknown> = {};

type Measured = StepsResult & { peakBytes: number };

async function runSteps(specification: Omit<StepsSpecification, 'threads'>): Promise<Measured> {
  await mkdir(specification.directory, { recursive: true });
  const resultFile = join(specification.directory, 'result.json');
  const script = fileURLToPath(new URL('run-steps.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', script, JSON.stringify({ ...specification, threads }), resultFile],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const stopWatching = watchPeakMemory(child.pid!);
  const [code] = (await once(child, 'exit')) as [number | null];
  const peakBytes = await stopWatching();
  if (code !== 0) throw new Error(`${specification.until} ended with exit code ${code}`);
  return { ...(JSON.parse(await readFile(resultFile, 'utf8')) as StepsResult), peakBytes };
}

/** Ingest and tokenize of one file, a process each. */
async function prepareFile(
  name: string,
  path: string,
  limit?: number,
): Promise<{ ingest: Measured; tokenize: Measured; rowsFile: string }> {
  const fileDirectory = join(directory, name);
  const input: LifecycleInput = {
    source: { kind: 'file', path, ...(limit !== undefined && { limit }) },
    base,
  };
  const ingest = await runSteps({ directory: fileDirectory, input, until: 'ingest' });
  const tokenize = await runSteps({
    directory: fileDirectory,
    input,
    dataset: ingest.dataset,
    until: 'tokenize',
  });
  const rowsFile = join(fileDirectory, 'train.jsonl');
  const store = openStore({ kind: 'directory', path: join(fileDirectory, 'store') });
  const { digest } = ingest.dataset;
  for (const { name } of (await readDatasetManifest(store, digest)).shards.train)
    await appendFile(rowsFile, (await store.get(`datasets/${digest}/${name}`))!);
  return { ingest, tokenize, rowsFile };
}

interface RustRowsPerSecond {
  batch: number;
  fast: number;
}

async function timeRust(rowsFile: string): Promise<RustRowsPerSecond> {
  const script = fileURLToPath(new URL('tokenize_rows.py', import.meta.url));
  const { stdout } = await promisify(execFile)(await preparePython(), [
    ...[script, join(base, 'tokenizer.json'), rowsFile, String(threads)],
  ]);
  return JSON.parse(stdout) as RustRowsPerSecond;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

async function measureRows(): Promise<void> {
  console.log(
    '\n| generated rows | ingest rows/s | peak MB | tokenize rows/s | peak MB | Rust encode_batch rows/s | Rust encode_batch_fast rows/s |',
  );
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const rows of [10_000, 100_000, ...(values.large ? [1_000_000] : [])]) {
    const path = join(directory, `${rows}.csv`);
    await writeSampleFile(path, rows);
    const { ingest, tokenize, rowsFile } = await prepareFile(`rows-${rows}`, path);
    const rust = await timeRust(rowsFile);
    results[`rows-${rows}`] = { ingest, tokenize, rustRowsPerSecond: rust };
    const cells = [
      (rows / ingest.seconds['ingest']!).toFixed(0),
      megabytes(ingest.peakBytes),
      (tokenize.rows / tokenize.seconds['tokenize']!).toFixed(0),
      megabytes(tokenize.peakBytes),
      rust.batch.toFixed(0),
      rust.fast.toFixed(0),
    ];
    console.log(`| ${rows} | ${cells.join(' | ')} |`);
    await rm(path);
  }
}

async function measureReviews(): Promise<void> {
  const path = resolve(values.data);
  if (!existsSync(path)) return console.log(`\n${path} is not there: real reviews are not measured.`);
  const { tokenize, rowsFile } = await prepareFile('reviews', path, Number(values.reviews));
  const rust = await timeRust(rowsFile);
  const ours = tokenize.rows / tokenize.seconds['tokenize']!;
  results['reviews'] = { tokenize, rustRowsPerSecond: rust };
  console.log(
    `\n${tokenize.rows} real reviews: tokenize step ${ours.toFixed(0)} rows/s, Rust encode_batch ${rust.batch.toFixed(0)} rows/s (ratio ${(ours / rust.batch).toFixed(2)}), encode_batch_fast ${rust.fast.toFixed(0)} rows/s`,
  );
}

const lifecycleInput = (training: LifecycleInput['training'] = {}): LifecycleInput => ({
  source: { kind: 'sample', rows: 1_000 + 2 * Number(values.limit), limit: Number(values.limit) },
  base,
  training: { epochs: 1, padding: 'max-length', ...training },
});

async function measureOverhead(): Promise<void> {
  const bare = await runSteps({
    directory: join(directory, 'bare'),
    input: lifecycleInput(),
    until: 'promote',
  });
  const bareSeconds = Object.values(bare.seconds).reduce((sum, seconds) => sum + seconds, 0);
  const lifecycle = await timeLifecycle(lifecycleInput(), {
    stateDirectory: join(directory, 'state'),
    threads,
  });
  results['overhead'] = { bare, lifecycle };
  const share = (100 * (lifecycle.seconds - bareSeconds)) / bareSeconds;
  console.log(
    `\nA lifecycle of ${values.limit} training rows: ${lifecycle.seconds.toFixed(1)} s; the same steps without Temporal: ${bareSeconds.toFixed(1)} s (fine-tune ${bare.seconds['fine-tune']!.toFixed(1)} s); overhead ${share.toFixed(1)} %`,
  );
  console.log('\n| step | without Temporal, s | lifecycle, s |\n| --- | ---: | ---: |');
  for (const [step, seconds] of Object.entries(bare.seconds))
    console.log(`| ${step} | ${seconds.toFixed(2)} | ${lifecycle.secondsPerStep[step]?.toFixed(2) ?? ''} |`);
}

/** The same training with checkpoints as often as the trainer finds right, and with none. */
async function measureCheckpoints(): Promise<void> {
  const seconds: Record<string, number> = {};
  for (const [name, checkpointIntervalSteps] of [
    ['automatic', 0],
    ['none', 1_000_000],
  ] as const) {
    const steps = await runSteps({
      directory: join(directory, `checkpoints-${name}`),
      input: lifecycleInput({ checkpointIntervalSteps }),
      until: 'fine-tune',
    });
    seconds[name] = steps.seconds['fine-tune']!;
  }
  results['checkpoints'] = seconds;
  const share = (100 * (seconds['automatic']! - seconds['none']!)) / seconds['none']!;
  console.log(
    `\nFine-tune with checkpoints ${seconds['automatic']!.toFixed(1)} s, without ${seconds['none']!.toFixed(1)} s: they cost ${share.toFixed(1)} %`,
  );
}

const machine = `${cpus()[0]?.model}, ${cpus().length} cores, ${threads} threads`;
console.log(machine);
try {
  if (values.only.includes('rows')) await measureRows();
  if (values.only.includes('reviews')) await measureReviews();
  if (values.only.includes('overhead')) await measureOverhead();
  if (values.only.includes('checkpoints')) await measureCheckpoints();
} finally {
  await rm(directory, { recursive: true, force: true });
}
await writeFile(values.out, JSON.stringify({ machine, options: values, results }, null, 2));
