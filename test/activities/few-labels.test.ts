import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { startInferencePool } from '../../model/inference/inference-pool.js';
import { fetchModel } from '../../registry/models.js';
import { ActivityRunner } from './activity-runner.js';

const shared = (path: string): string => fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url));
const reviewsFile = shared('data/imdb.csv.gz');
const base = shared('models/all-MiniLM-L6-v2');
const isPresent = existsSync(reviewsFile) && existsSync(base);

/** The first reviews of each label, as a CSV file. */
function fewReviews(ofEach: number): string {
  const reviews = parse<{ review: string; sentiment: string }>(gunzipSync(readFileSync(reviewsFile)), {
    columns: true,
    to: 2_000,
  });
  const rows = ['positive', 'negative'].flatMap((label) =>
    reviews.filter(({ sentiment }) => sentiment === label).slice(0, ofEach),
  );
  const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  return ['text,label', ...rows.map(({ review, sentiment }) => `${quote(review)},${sentiment}`)].join('\n');
}

describe('eight real reviews of each label, with default settings', function () {
  this.timeout(240_000);
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'evergreen-few-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  (isPresent ? it : it.skip)(
    `give a model that is promoted, answers, and says what it is${isPresent ? '' : ' (skipped: reviews or base are not here)'}`,
    async () => {
      const data = join(directory, 'few.csv');
      await writeFile(data, fewReviews(8));
      const runner = await ActivityRunner.create(directory);
      const { store, cacheDirectory } = runner.dependencies;
      const run = await runner.prepare({ source: { kind: 'file', path: data }, base });
      const { dataset, summary } = await runner.run('ingest', { run });
      assert.deepEqual(dataset.counts, { train: 16, validation: 0, test: 0 });
      assert.match(summary, /16 training rows, too few to set some aside, so 5-fold cross-validation judges/);

      const tokens = await runner.tokenize({ run, dataset });
      const trained = await runner.run('fineTune', { run, trial: 0, dataset, tokens });
      assert.match(trained.summary, /the encoder is that of the base, unchanged, .* 16 training rows/);
      const candidate = await runner.run('storeModel', { run, dataset, tokens, trained });
      const evaluation = await runner.run('evaluate', { run, dataset, candidate });
      assert.match(evaluation.summary, /by 5-fold cross-validation on 16 training rows/);
      const { verdict } = await runner.run('gate', { run, evaluation });
      assert.equal(verdict, 'promote');
      await runner.run('promote', { run, candidate, evaluation });

      const { directory: model } = await fetchModel(store, candidate.digest, cacheDirectory);
      assert.match(
        await readFile(join(model, 'README.md'), 'utf8'),
        /the encoder is that of the base, unchanged/,
      );
      const pool = await startInferencePool({ modelDirectory: model, processes: 1, threadsPerProcess: 1 });
      try {
        const answers = await pool.classify([
          'I love this product!',
          'This is the worst film I have ever seen.',
        ]);
        assert.deepEqual(
          answers.map(({ predicted }) => pool.settings.labels[predicted]),
          ['positive', 'negative'],
        );
      } finally {
        await pool.close();
      }

      const again = await runner.prepare({ source: { kind: 'file', path: data }, base }, 'run-2');
      const next = await runner.run('evaluate', { run: again, dataset, candidate }, { runId: 'run-2' });
      const second = await runner.run('gate', { run: again, evaluation: next }, { runId: 'run-2' });
      assert.equal(second.verdict, 'reject');
      assert.ok(second.failedChecks.includes('few-rows'));
    },
  );
});
