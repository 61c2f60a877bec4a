import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';
import { contestants, startContestant } from '../serve/contestants.js';
import { trainTiny, writeTokens } from '../train-tiny.js';
import { batchFormats, type BatchFormat } from './batch-formats.js';
import { openBatch } from './batch-request.js';
import { coresIn, memoryUntil, waitsUntil } from './observe-api.js';

/**
 * Sends batches to an API of its own, which serves a model of the kind of `npm start`, and prints how many rows a second were answered,
 * the memory on the way, and how long short texts of others waited meanwhile.
 *
 *     npm run bench:batch -- [--only ndjson …] [--rows 100000] [--threads 1]
 */
const labels = ['negative', 'positive'];
const idleMs = 5_000;
const slowMs = 20_000;

type Figures = Record<string, string | number>;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rows: { type: 'string', default: '100000' },
    threads: { type: 'string', default: '1' },
  },
});
const rows = Number(values.rows);
const measurements: Record<string, () => Promise<Figures>> = {
  idle: async () => {
    const idle = wait(idleMs);
    const [waits, memory] = await Promise.all([waitsUntil(api, idle), memoryUntil(api, idle)]);
    return { ...waits, ...memory };
  },
  ...Object.fromEntries(
    Object.entries(batchFormats).map(([name, format]) => [name, () => measureFormat(format)]),
  ),
  'slow reader': readSlowly,
  'caller who leaves': leave,
};

const directory = await mkdtemp(join(tmpdir(), 'evergreen-batch-'));
const api = await startContestant(contestants.evergreen, {
  ...{ directory: join(directory, 'state'), modelDirectory: await trainModel(), python: '' },
  threads: Number(values.threads),
});
const url = new URL(api.url).origin;
try {
  for (const name of ['idle', ...(values.only ?? Object.keys(measurements).slice(1))]) {
    console.log(`\n${name}`);
    console.table([await measurements[name]!()]);
  }
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

async function measureFormat(format: BatchFormat): Promise<Figures> {
  const startedAt = performance.now();
  const answered = openBatch(url, format.contentType, format.body(rows)).then(async ({ response }) => {
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return chunks;
  });
  const [answer, waits, memory] = await Promise.all([
    answered,
    waitsUntil(api, answered),
    memoryUntil(api, answered),
  ]);
  const seconds = (performance.now() - startedAt) / 1000;
  return { rows: format.countRows(answer), 'rows a second': Math.round(rows / seconds), ...waits, ...memory };
}

/** A caller who sends as fast as it can, and reads a little every half second. */
async function readSlowly(): Promise<Figures> {
  const { ndjson } = batchFormats;
  const { asked, response, sentBytes } = await openBatch(url, ndjson.contentType, ndjson.body(rows));
  let readBytes = 0;
  const endAt = performance.now() + slowMs;
  const reading = (async () => {
    for (; performance.now() < endAt; await wait(500))
      readBytes += ((response.read(16_384) ?? response.read()) as Buffer | null)?.length ?? 0;
  })();
  const memory = await memoryUntil(api, reading);
  asked.destroy();
  return { 'kB sent': Math.round(sentBytes() / 1e3), 'kB read': Math.round(readBytes / 1e3), ...memory };
}

/** A caller who goes away in the middle: what the API and its processes compute after that. */
async function leave(): Promise<Figures> {
  const { ndjson } = batchFormats;
  const { asked, response } = await openBatch(url, ndjson.contentType, ndjson.body(rows));
  await once(response, 'data');
  await wait(1_000);
  const before = await coresIn(api, 2);
  asked.destroy();
  await wait(500);
  return { 'cores before': before, 'cores half a second later': await coresIn(api, 2) };
}
