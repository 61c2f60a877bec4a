import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { lifecycleInputSchema } from '../../contracts/lifecycle.js';
import { lexicalFileName, lexicalFileSchema } from '../../model/lexical/lexical-file.js';
import { createCombineViews } from '../../model/lexical/lexical-view.js';
import { meanCrossEntropy } from '../../model/metrics/compute-metrics.js';
import { softmax } from '../../model/metrics/softmax.js';
import { readModelJson } from '../../model/inference/model-files.js';
import { TextClassifier } from '../../model/inference/text-classifier.js';
import { loadTokenizer } from '../../model/tokenizer/tokenizer.js';
import { fetchDataset, readSplit } from '../../registry/datasets.js';
import { fetchModel } from '../../registry/models.js';
import { openSteps, trainFrom } from '../activity-steps.js';
import { copyEncoderAlone } from '../encoder-alone.js';
import { median } from '../median.js';

/**
 * What the lexical view of a model brings on its test rows and on texts of other kinds, and how long it takes. Trains the model,
 * unless the directory of one is given.
 * usage: npm run bench:lexical -- [--data imdb.csv.gz] [--base <directory>] [--limit 1500] [--seed 42] [--model <directory>]
 * [--rows 2000] [--also file …]
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/imdb.csv.gz' },
    base: { type: 'string', default: '../shared/models/all-MiniLM-L6-v2' },
    limit: { type: 'string', default: '1500' },
    seed: { type: 'string', default: '42' },
    model: { type: 'string' },
    rows: { type: 'string', default: '2000' },
    also: {
      type: 'string',
      multiple: true,
      default: ['../shared/data/amazon-reviews.csv.gz', 'test/fixtures/short-sentences.jsonl'],
    },
  },
});
const threads = 2;
const textsAtOnce = 32;
const directory = await mkdtemp(join(tmpdir(), 'evergreen-lexical-'));
const { store, cache, step } = await openSteps(directory, threads);

const requestOf = (path: string, limit?: number) =>
  lifecycleInputSchema.parse({
    source: { kind: 'file', path: resolve(path), limit },
    base: resolve(values.base),
    training: { seed: Number(values.seed), lexical: 'on' },
  });

/** Rows of a file: its test rows, or all of them. */
async function readRows(path: string, splits: readonly ('train' | 'validation' | 'test')[]) {
  const { run } = await step('prepare', requestOf(path), basename(path));
  const { dataset } = await step('ingest', { run }, basename(path));
  const local = await fetchDataset(store, dataset.digest, cache);
  const rows = [];
  for (const split of splits) for await (const row of readSplit(local, split)) rows.push(row);
  return rows.slice(0, Number(values.rows));
}

async function train(): Promise<string> {
  const { candidate } = await trainFrom(step, requestOf(values.data, Number(values.limit)), 'train');
  return (await fetchModel(store, candidate.digest, cache.cacheDirectory)).directory;
}

try {
  const model = values.model === undefined ? await train() : resolve(values.model);
  const view = await readModelJson(join(model, lexicalFileName), lexicalFileSchema);
  const tokenizer = await loadTokenizer(model);
  const encoder = await TextClassifier.load(
    await copyEncoderAlone(model, join(directory, 'encoder')),
    threads,
  );
  const { labels } = encoder.settings;
  const combineViews = createCombineViews(view, tokenizer);
  console.log(
    `${cpus()[0]?.model}; ${view.model.vocabulary.hashes.length} words and word pairs; scales ${JSON.stringify(view.stacker)}`,
  );
  console.log(
    '| texts | rows | encoder: accuracy | loss | with words: accuracy | loss | median µs a text for words |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  const files = [
    { path: values.data, splits: ['test'] as const },
    ...values.also.map((path) => ({ path, splits: ['train', 'validation', 'test'] as const })),
  ];
  for (const { path, splits } of files) {
    const rows = await readRows(path, splits);
    const actual = rows.map(({ label }) => labels.indexOf(label));
    const alone: number[][] = [];
    const both: number[][] = [];
    const times: number[] = [];
    for (let begin = 0; begin < rows.length; begin += textsAtOnce) {
      const texts = rows.slice(begin, begin + textsAtOnce).map(({ text }) => text);
      for (const [index, { logits }] of (await encoder.classify(texts)).entries()) {
        const ids = tokenizer.encode(texts[index]!);
        const startedAt = performance.now();
        const combined = combineViews(ids, logits);
        times.push(1_000 * (performance.now() - startedAt));
        alone.push(softmax(logits, 1 / view.stacker.encoderAlone));
        both.push(softmax(combined));
      }
    }
    const figures = [alone, both].flatMap((probabilities) => [
      accuracyOf(actual, probabilities).toFixed(4),
      meanCrossEntropy(actual, probabilities).toFixed(4),
    ]);
    console.log(
      `| ${basename(path)} | ${rows.length} | ${figures.join(' | ')} | ${median(times).toFixed(1)} |`,
    );
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}

function accuracyOf(actual: readonly number[], probabilities: readonly number[][]): number {
  const isRight = (row: readonly number[], index: number): boolean =>
    row.indexOf(Math.max(...row)) === actual[index];
  return probabilities.filter(isRight).length / actual.length;
}
process.exit(0);
