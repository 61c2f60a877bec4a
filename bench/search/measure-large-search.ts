import { DefaultLogger, Runtime } from '@temporalio/worker';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { searchSettingsSchema } from '../../contracts/search.js';
import { stopRealServers } from '../../test/real-servers.js';
import { fakeTrials } from '../../test/workflows/tuning/fake-trials.js';
import { TuningRunner } from '../../test/workflows/tuning/tuning-runner.js';

/**
 * What a search of many trials costs besides training: the size of its history, the memory of the worker, and how soon it answers
 * with its leaderboard. The trials train nothing. usage: npm run bench:large-search -- [--trials 200]
 */
const { values } = parseArgs({ options: { trials: { type: 'string', default: '200' } } });
const trials = Number(values.trials);
const lookIntervalMs = 1_000;

Runtime.install({ logger: new DefaultLogger('ERROR') });
const runner = await TuningRunner.create();
const search = searchSettingsSchema.parse({
  ...{ trials, parallel: 4, space: 'learningRate=log:1e-5..1e-3, epochs=1' },
});
const largest = { events: 0, historyBytes: 0, answerMs: 0 };
const memoryMegabytes: number[] = [];
await runner.run(fakeTrials().activities, { search }, async ({ handle, leaderboard }) => {
  for (let isRunning = true; isRunning;) {
    const askedAt = performance.now();
    await leaderboard();
    largest.answerMs = Math.max(largest.answerMs, performance.now() - askedAt);
    const { status, historyLength, historySize } = await handle.describe();
    largest.events = Math.max(largest.events, historyLength);
    largest.historyBytes = Math.max(largest.historyBytes, historySize ?? 0);
    memoryMegabytes.push(process.memoryUsage().rss / 1e6);
    isRunning = status.name === 'RUNNING';
    await new Promise((resolve) => setTimeout(resolve, lookIntervalMs));
  }
});
await runner.close();
await stopRealServers();
const [cpu] = cpus();
const middle = memoryMegabytes[Math.floor(memoryMegabytes.length / 2)]!;
console.log(
  [
    `${cpu?.model}, ${cpus().length} cores; ${trials} trials that train nothing, four at once`,
    `largest history: ${largest.events} events, ${(largest.historyBytes / 1e6).toFixed(2)} MB (Temporal warns at 10,240 events or 10 MB)`,
    `slowest leaderboard: ${largest.answerMs.toFixed(0)} ms`,
    `memory of the worker: ${middle.toFixed(0)} MB halfway, ${memoryMegabytes.at(-1)!.toFixed(0)} MB at the end`,
  ].join('\n'),
);
process.exit();
