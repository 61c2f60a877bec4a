import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { labelledRows } from './labelled-rows.js';
import { readRecords } from './records.js';
import { reportBytes, reportFiles, type Walks } from './report.js';
import { RunningSystem } from './running-system.js';

/**
 * Measures four walks through the code: text → /predict, CSV row → champion, loss → weight, label → retraining.
 * It prints which files each walk executes, and which bytes on the CSV row's way are hashed or fetched more than once.
 *
 * It starts a whole system with a probe in each process (probe.mjs) and drives it from outside, through the command
 * line and the API. So the same script also measures an older checkout, once this directory is copied there.
 * usage: npm run bench:walks -- [--list]
 */
const { values } = parseArgs({ options: { list: { type: 'boolean', default: false } } });
const root = fileURLToPath(new URL('../../', import.meta.url));
const csvRows = 2000;
/** Walks through the API are repeated. Only what runs in every repetition counts; background work does not. */
const repetitions = [1, 2, 3, 4, 5];
/** Each repetition sends a word that the tokenizer has not cached yet. */
const newWords = ['heron', 'lantern', 'violin', 'anchor', 'meadow'];
const labelsPerRequest = 100;

const definition = `A file counts as executed when at least one of its functions ran during the walk. Evaluating a module does not count, so
files that hold only types or constants never do.
- Long-running processes (API, workers) are measured from the start of the walk to its end, without their start-up.
- Child processes that a walk starts (trainer, inference, baseline) are measured with their start-up.
- The command line is measured without what \`evergreen train --help\` runs, too.
- Workflows run as one bundle. Its functions are traced back to their source files.

text → /predict: the API and its inference process, from the request to the answer.
CSV row → champion: \`evergreen train\`, the workers and their children. The champion to beat is the sample model.
loss → weight: the trainer, between two runs of the engine.
label → retraining: the API while it answers POST /feedback; the workers until the monitor has started a retraining.
`;
const directory = await mkdtemp(join(tmpdir(), 'evergreen-bench-walks-'));
try {
  const csvFile = join(directory, 'rows.csv');
  const rows = labelledRows(0, csvRows);
  await writeFile(
    csvFile,
    ['text,label', ...rows.map(({ text, label }) => `"${text}",${label}`), ''].join('\n'),
  );
  const walks = await walk(csvFile);
  console.log(definition);
  console.log(reportFiles(walks, { root, list: values.list }));
  console.log(`\n${reportBytes(walks)}`);
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function walk(csvFile: string): Promise<Walks> {
  const system = await RunningSystem.start(directory);
  try {
    await system.during('help', () => system.evergreen('train', '--help'));
    await system.during('row', () => system.evergreen('train', '--data', csvFile, '--base', 'tiny'));
    await system.waitFor(async () =>
      JSON.stringify(await (await system.request('GET', '/model')).json()).includes('"generation":2'),
    );
    for (const repetition of repetitions)
      await system.during(`text ${repetition}`, () =>
        post(system, '/predict', { text: `What a lovely ${newWords[repetition - 1]}.` }),
      );
    const labels = labelledRows(csvRows, labelsPerRequest * repetitions.length);
    for (const repetition of repetitions)
      await system.during(`label ${repetition}`, () =>
        post(system, '/feedback', labels.splice(0, labelsPerRequest)),
      );
    let retrainingStartedAt = Infinity;
    const connection = await Connection.connect({ address: system.temporalAddress });
    const lifecycle = new Client({ connection }).workflow.getHandle('lifecycle/default');
    const { runId } = await lifecycle.describe();
    await system.during('retraining (timed)', async () => {
      await system.evergreen('monitor', 'start', '--retrain-after-rows', '50');
      await system.waitFor(async () => {
        const current = await lifecycle.describe();
        retrainingStartedAt = current.startTime.getTime();
        return current.runId !== runId;
      }, 20);
    });
    await connection.close();
    const records = readRecords(system.recordDirectory);
    const csvBytes = (await stat(csvFile)).size;
    return { records, repetitions, retrainingStartedAt, storeHost: system.storeHost, csvBytes };
  } finally {
    await system.stop();
  }
}

async function post(system: RunningSystem, path: string, body: unknown): Promise<void> {
  const response = await system.request('POST', path, body);
  const answer = await response.text();
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${answer}`);
}
