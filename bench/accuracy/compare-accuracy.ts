import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAccuracy, printAccuracy } from './measure-accuracy.js';

/**
 * Accuracy of Evergreen beside PyTorch + transformers: same base, rows, recipe and threads, seeds in turn.
 * usage: npm run bench:accuracy -- --data IMDB.csv.gz --base <directory> [--limit 1500] [--test-rows 10000]
 * [--seeds 1,2,3] [--also file.jsonl …]
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/imdb.csv.gz' },
    base: { type: 'string', default: '../shared/models/all-MiniLM-L6-v2' },
    limit: { type: 'string', default: '1500' },
    'test-rows': { type: 'string', default: '10000' },
    seeds: { type: 'string', default: '1,2,3' },
    threads: { type: 'string', default: '2' },
    also: { type: 'string', multiple: true, default: ['test/fixtures/short-sentences.jsonl'] },
  },
});
const comparison = await measureAccuracy({
  data: resolve(values.data),
  base: resolve(values.base),
  limit: Number(values.limit),
  testRows: Number(values['test-rows']),
  seeds: values.seeds.split(',').map(Number),
  threads: Number(values.threads),
  also: values.also.map((path) => resolve(path)),
});
console.log(
  `${cpus()[0]?.model}, ${values.threads} threads, ${values.limit} training rows, seeds ${values.seeds}`,
);
printAccuracy(comparison, values.also);
process.exit(0);
