import type { Command } from 'commander';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { parseWith } from '../../contracts/parse.js';
import { percent } from '../../contracts/percent.js';
import { deploymentSecrets } from '../../settings/secrets.js';
import { printResult, type CommandContext } from '../command.js';
import { monitorStatus, startMonitor, withMonitor } from '../monitor-handle.js';
import { SchemaOptions } from '../options/schema-options.js';
import { drawReport } from '../simulate/draw-report.js';
import { drawDay } from '../simulate/draw-terminal.js';
import { runSimulation } from '../simulate/run-simulation.js';
import { startSimulatedSystem } from '../simulate/simulated-system.js';
import { fileStream, sampleStream } from '../simulate/text-stream.js';
import { summarize } from '../simulate/timeline.js';
import { withTemporalClient } from '../temporal-client.js';

const simulationSchema = z.object({
  days: z.number().int().min(2).max(365).default(14),
  driftAt: z.number().int().min(2).default(6),
  textsPerDay: z.number().int().min(20).max(100_000).default(800),
  daySeconds: z.number().min(1).max(86_400).default(15),
  labelDelay: z.number().int().min(0).max(365).default(1),
  labelledShare: z.number().min(0).max(1).default(0.8),
  data: z.string().optional(),
  then: z.string().optional(),
  limit: z.string().optional(),
  base: z.string().optional(),
  store: z.enum(['minio', 'directory']).optional(),
  report: z.string().default('simulation.html'),
  json: z.boolean().optional(),
});

const simulationOptions = new SchemaOptions(simulationSchema, {
  days: { help: 'days to simulate' },
  driftAt: { value: 'day', help: 'the first day with different texts' },
  textsPerDay: { help: 'texts that are sent to /predict each day' },
  daySeconds: { value: 'seconds', help: 'length of a simulated day' },
  labelDelay: { value: 'days', help: 'days until the labels of a day arrive' },
  labelledShare: { value: 'share', help: 'share of the texts that get a label' },
  data: { value: 'file', help: 'labeled texts for the first model and for the days before the drift' },
  then: { value: 'file', help: 'labeled texts for the days after the drift' },
  limit: { value: 'rows', help: 'training rows of the first model, with --data' },
  base: { help: 'base of the first model, with --data' },
  store: { help: 'directory runs without MinIO' },
  report: { value: 'file', help: 'HTML page that shows what happened' },
  json: { help: 'print one JSON object at the end' },
});

const validSimulationSchema = simulationSchema
  .refine(
    ({ data, then }) => (data === undefined) === (then === undefined),
    '--data and --then must be used together',
  )
  .refine(
    ({ data, limit, base }) => data !== undefined || (limit ?? base) === undefined,
    '--limit and --base go with --data',
  )
  .refine(({ days, driftAt }) => driftAt <= days, '--drift-at must be one of the days');

/** Days take seconds here, and so does a retraining: only evidence and new rows should hold one up. */
const simulatedMonitoring = {
  everyMs: 2_000,
  cooldownMs: 0,
  retrainingsPerWeek: 100,
  maximumRejections: 20,
  minimumNewRows: 300,
};
/** Differs from the seed of the first model's training rows, so that the reviews do, too. */
const sampleSeed = 1_000;

/** `evergreen simulate`: shows how a model loses accuracy and recovers, in a separate system with days of some seconds. */
export function addSimulateCommand(program: Command, context: CommandContext): void {
  simulationOptions
    .addTo(
      program
        .command('simulate')
        .description(
          'show a model lose accuracy to drift and recover, in a separate system, days in seconds',
        ),
      { withDefaults: true },
    )
    .action((options: object) => simulate(options, context));
}

async function simulate(parsed: object, context: CommandContext): Promise<void> {
  const options = parseWith(validSimulationSchema, simulationOptions.read(parsed), 'options');
  const log = (line: string): void =>
    void (options.json ? context.stderr : context.stdout).write(`${line}\n`);
  const { days, driftAt, textsPerDay } = options;
  const stream =
    options.data === undefined || options.then === undefined
      ? sampleStream(sampleSeed)
      : await fileStream(resolve(options.data), resolve(options.then), {
          needed: days * textsPerDay,
          seed: sampleSeed,
        });
  const stateDirectory = join(context.settings.stateDirectory, 'simulation');
  await rm(stateDirectory, { recursive: true, force: true });
  log(`Starting a separate system in ${stateDirectory} and training its first model …`);
  const system = await startSimulatedSystem(stateDirectory, [
    ...(options.store === undefined ? [] : ['--store', options.store]),
    ...(options.data === undefined ? [] : ['--data', resolve(options.data)]),
    ...(options.limit === undefined ? [] : ['--limit', options.limit]),
    ...(options.base === undefined ? [] : ['--base', options.base]),
  ]);
  try {
    const { settings } = system;
    const { feedbackKey } = await deploymentSecrets(settings);
    const simulated = await withTemporalClient(settings, async (client) => {
      await startMonitor(client, settings.model, simulatedMonitoring);
      const target = {
        apiUrl: settings.connection.apiUrl,
        feedbackKey,
        stream,
        monitorStatus: () => withMonitor(client, settings.model, monitorStatus),
      };
      return runSimulation(target, options, (day) => drawDay(day).forEach(log));
    });
    const timeline = summarize(simulated, driftAt);
    const report = resolve(options.report);
    await writeFile(report, drawReport(timeline, `Evergreen, ${days} simulated days`));
    printResult(context, options, { ...timeline, report }, [
      `accuracy ${percent(timeline.accuracyBefore, 1)} before the drift, ${percent(timeline.accuracyAtWorst, 1)} on the worst day, ${percent(timeline.accuracyAtEnd, 1)} on the last; ${report}`,
    ]);
  } finally {
    await system.stop();
  }
}
