import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startLifecycle, type LifecycleHandle } from '../../cli/start-lifecycle.js';
import type { LifecycleStatus } from '../../contracts/lifecycle.js';
import { withSystem } from './lifecycle-system.js';
import { writeSampleFile } from './sample-file.js';

/**
 * Ingest and tokenization of a directory of generated files through a real Temporal server, by the number of pipeline workers: rows
 * per second, and the peak memory of each worker. Nothing is trained.
 * usage: npm run bench:shards -- [--rows 100000 --rows 1000000] [--files 100] [--workers 1 --workers 3] [--base tiny]
 *   [--directory <temporary files>]
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', multiple: true, default: ['100000', '1000000'] },
    files: { type: 'string', default: '100' },
    workers: { type: 'string', multiple: true, default: ['1', '3'] },
    base: { type: 'string', default: 'tiny' },
    directory: { type: 'string', default: tmpdir() },
  },
});
const files = Number(values.files);

/** Generated files, each from a seed of its own: some texts occur in several. */
async function writeFiles(directory: string, rows: number): Promise<void> {
  await mkdir(directory);
  for (let file = 0; file < files; file++)
    await writeSampleFile(join(directory, `${String(file).padStart(5, '0')}.csv`), rows / files, file + 1);
}

/** The most memory that a process has had resident, in megabytes. */
async function peakMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1000);
}

/** How many parts each worker has tokenized. */
async function partsOfWorkers(handle: LifecycleHandle): Promise<number[]> {
  const events = (await handle.fetchHistory()).events ?? [];
  const parts = new Set(
    events
      .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'tokenizePart')
      .map(({ eventId }) => String(eventId)),
  );
  const counts = new Map<string, number>();
  for (const { activityTaskStartedEventAttributes: started } of events)
    if (started && parts.has(String(started.scheduledEventId)))
      counts.set(started.identity!, (counts.get(started.identity!) ?? 0) + 1);
  return [...counts.values()];
}

async function measure(path: string, rows: number, workers: number): Promise<string[]> {
  const stateDirectory = await mkdtemp(join(values.directory, 'evergreen-shards-'));
  const options = { stateDirectory, threads: 1, workers: Array(workers).fill('pipeline-worker' as const) };
  try {
    return await withSystem(options, async (client, processes) => {
      const base = values.base === 'tiny' ? 'tiny' : resolve(values.base);
      const handle = await startLifecycle(client, { source: { kind: 'file', path }, base });
      const peaks = () => Promise.all(processes.map(({ pid }) => peakMegabytes(pid!)));
      let peaksOfIngest: number[] | null = null;
      for (;;) {
        await wait(200);
        const status = await handle.query<LifecycleStatus, []>('status');
        if (status.phase === 'failed') await handle.result();
        if (status.phase === 'tokenize') peaksOfIngest ??= await peaks();
        if (status.phase !== 'fine-tune') continue;
        const secondsOf = (step: string): number =>
          status.completed.find((completed) => completed.step === step)!.seconds;
        const [ingest, tokenize] = [secondsOf('ingest'), secondsOf('tokenize')];
        const cells = [rows, workers, ingest.toFixed(0), (rows / ingest).toFixed(0), tokenize.toFixed(0)];
        const both = [(rows / tokenize).toFixed(0), (rows / (ingest + tokenize)).toFixed(0)];
        const peaksInAll = await peaks();
        const parts = await partsOfWorkers(handle);
        await handle.terminate('measured');
        const lists = [parts, peaksOfIngest ?? [], peaksInAll].map((list) => list.join(', '));
        return [...cells, ...both, ...lists].map(String);
      }
    });
  } finally {
    await rm(stateDirectory, { recursive: true, force: true });
  }
}

console.log(`${cpus()[0]?.model}, ${cpus().length} cores; ${files} files; base ${values.base}`);
console.log(
  '\n| rows | workers | ingest, s | rows/s | tokenize, s | rows/s | both, rows/s | parts by worker | peak MB of each worker after ingest | in all |',
);
console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- | --- |');
for (const rows of values.rows.map(Number)) {
  const directory = await mkdtemp(join(values.directory, 'evergreen-shard-files-'));
  try {
    const path = join(directory, 'reviews');
    await writeFiles(path, rows);
    for (const workers of values.workers.map(Number))
      console.log(`| ${(await measure(path, rows, workers)).join(' | ')} |`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
