import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';
import { encodeCsvRecord } from '../../sources/rows/csv.js';
import { contestants, startContestant } from '../serve/contestants.js';
import { trainTiny, writeTokens } from '../train-tiny.js';
import { openBatch } from './batch-request.js';
import { coresIn, memoryOf, waitsUntil } from './observe-api.js';

/**
 * Sends batches to an API of its own, which serves a model of the kind of `npm start`, and prints how many rows a second were answered,
 * the memory on the way, and how long short texts of others waited meanwhile.
 *
 *     npm run bench:batch -- [--rows 100000] [--threads 1]
 */
const { values } = parseArgs({
  options: { rows: { type: 'string', default: '100000' }, threads: { type: 'string', default: '1' } },
});
const rows = Number(values.rows);
const labels = ['negative', 'positive'];
const idleMs = 5_000;
const slowMs = 20_000;

const formats: Record<string, { contentType: string; lines: () => Iterable<string> }> = {
  NDJSON: {
    contentType: 'application/x-ndjson',
    lines: function* () {
      for (const { text } of reviews()) yield `${JSON.stringify({ text })}\n`;
    },
  },
  CSV: {
    contentType: 'text/csv',
    lines: function* () {
      yield encodeCsvRecord(['text']);
      for (const { text } of reviews()) yield encodeCsvRecord([text]);
    },
  },
};

const reviews = () => generateReviews({ rows, seed: 2, drift: 0, labelNoise: 0 });
const directory = await mkdtemp(join(tmpdir(), 'evergreen-batch-'));
const api = await startContestant(contestants.evergreen, {
  ...{ directory: join(directory, 'state'), modelDirectory: await trainModel(), python: '' },
  threads: Number(values.threads),
});
const url = new URL(api.url).origin;
try {
  const idle = await waitsUntil(api, wait(idleMs));
  console.table([{ batch: 'none', ...idle, ...(await memoryOf(api)) }]);
  for (const [name, { contentType, lines }] of Object.entries(formats)) {
    const startedAt = performance.now();
    const batch = await openBatch(url, contentType, lines());
    let earlyMemory: object | undefined;
    const answered = batch.read((count) => {
      if (count < rows / 10 || earlyMemory !== undefined) return;
      earlyMemory = {};
      void memoryOf(api, 'at 10 %').then((figures) => (earlyMemory = figures));
    });
    const waits = await waitsUntil(api, answered);
    console.table([
      {
        batch: name,
        rows: await answered,
        'rows a second': Math.round((1000 * rows) / (performance.now() - startedAt)),
        ...{ ...waits, ...earlyMemory, ...(await memoryOf(api, 'at the end')) },
      },
    ]);
  }
  await watchSlowReader();
  await watchLeavingCaller();
} finally {
  await api.stop();
  await rm(directory, { recursive: true, force: true });
}

async function trainModel(): Promise<string> {
  const sample = Array.from(
    generateReviews({ rows: 2_200, seed: 1, drift: 0, labelNoise: 0 }),
    ({ text, label }) => ({ text, label: labels.indexOf(label) }),
  );
  const split = { train: sample.slice(200), validation: sample.slice(0, 200) };
  const tokensDirectory = await writeTokens(directory, split, 4_000);
  const training = { tokensDirectory, labels, hyperparameters: { epochs: 1 } };
  return (await trainTiny(join(directory, 'training'), training)).modelDirectory;
}

/** A caller who sends as fast as it can, and reads a little every half second. */
async function watchSlowReader(): Promise<void> {
  const { contentType, lines } = formats['NDJSON']!;
  const batch = await openBatch(url, contentType, lines());
  const before = await memoryOf(api, 'before');
  let readBytes = 0;
  const endAt = performance.now() + slowMs;
  while (performance.now() < endAt) {
    readBytes += ((batch.response.read(16_384) ?? batch.response.read()) as Buffer | null)?.length ?? 0;
    await wait(500);
  }
  const figures = { 'kB sent': Math.round(batch.sentBytes() / 1e3), 'kB read': Math.round(readBytes / 1e3) };
  console.table([
    {
      caller: `reads slowly for ${slowMs / 1000} s`,
      ...figures,
      ...before,
      ...(await memoryOf(api, 'after')),
    },
  ]);
  batch.asked.destroy();
}

/** A caller who goes away in the middle: what the API and its inference process compute after that. */
async function watchLeavingCaller(): Promise<void> {
  const { contentType, lines } = formats['NDJSON']!;
  const batch = await openBatch(url, contentType, lines());
  await once(batch.response, 'data');
  await wait(1_000);
  const working = await coresIn(api, 2);
  batch.asked.destroy();
  await wait(500);
  console.table([
    { caller: 'goes away', 'cores before': working, 'cores half a second later': await coresIn(api, 2) },
  ]);
}
