import { percent } from '../../contracts/percent.js';
import type { Command } from 'commander';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { parseWith } from '../../contracts/parse.js';
import { deploymentSecrets } from '../../settings/secrets.js';
import { printJson, printLine, type CommandContext } from '../command.js';
import { monitorStatus, startMonitor, withMonitor } from '../monitor-handle.js';
import { drawReport } from '../simulate/draw-report.js';
import { drawDay } from '../simulate/draw-terminal.js';
import { runSimulation } from '../simulate/run-simulation.js';
import { startSimulatedSystem } from '../simulate/simulated-system.js';
import { fileStream, sampleStream } from '../simulate/text-stream.js';
import { summarize } from '../simulate/timeline.js';
import { withTemporalClient } from '../temporal-client.js';

const optionsSchema = z
  .object({
    days: z.coerce.number().int().min(2).max(365),
    driftAt: z.coerce.number().int().min(2),
    textsPerDay: z.coerce.number().int().min(20).max(100_000),
    daySeconds: z.coerce.number().min(1).max(86_400),
    labelDelay: z.coerce.number().int().min(0).max(365),
    labelledShare: z.coerce.number().min(0).max(1),
    data: z.string().optional(),
    then: z.string().optional(),
    limit: z.string().optional(),
    base: z.string().optional(),
    store: z.enum(['minio', 'directory']).optional(),
    report: z.string(),
    json: z.boolean().optional(),
  })
  .refine(({ data, then }) => (data === undefined) === (then === undefined), '--data and --then go together')
  .refine(
    ({ data, limit, base }) => data !== undefined || (limit ?? base) === undefined,
    '--limit and --base go with --data',
  )
  .refine(({ days, driftAt }) => driftAt <= days, '--drift-at must be one of the days');

/** A retraining takes seconds here, and days take seconds: nothing else than evidence and new rows should hold it up. */
const simulatedMonitoring = {
  everyMs: 2_000,
  cooldownMs: 0,
  retrainingsPerWeek: 100,
  maximumRejections: 20,
  minimumNewRows: 300,
};
/** Other reviews than those that the first model is trained on. */
const sampleSeed = 1_000;

/** `evergreen simulate`: watch a model go stale and recover, days compressed into seconds, in a system of its own. */
export function addSimulateCommand(program: Command, context: CommandContext): void {
  program
    .command('simulate')
    .description('watch a model go stale, be noticed and recover: a whole system of its own, days in seconds')
    .option('--days <number>', 'days to simulate', '14')
    .option('--drift-at <day>', 'the first day of other texts', '6')
    .option('--texts-per-day <number>', 'texts that are asked about', '800')
    .option('--day-seconds <seconds>', 'how long a day takes', '15')
    .option('--label-delay <days>', 'days until the labels of a day arrive', '1')
    .option('--labelled-share <share>', 'share of the texts that get a label', '0.8')
    .option('--data <file>', 'labelled texts of the days before the drift, and of the first model')
    .option('--then <file>', 'labelled texts of the days after it')
    .option('--limit <rows>', 'training rows of the first model, with --data')
    .option('--base <name>', 'base of the first model, with --data')
    .option('--store <kind>', 'minio, or directory to do without MinIO')
    .option('--report <file>', 'page with the course of events', 'simulation.html')
    .option('--json', 'print one JSON object at the end')
    .action((options: object) => simulate(options, context));
}

async function simulate(given: object, context: CommandContext): Promise<void> {
  const options = parseWith(optionsSchema, given, 'options');
  const log = (line: string): void =>
    void (options.json ? context.stderr : context.stdout).write(`${line}\n`);
  const { days, driftAt, textsPerDay, daySeconds } = options;
  const stream =
    options.data === undefined || options.then === undefined
      ? sampleStream(sampleSeed)
      : await fileStream(resolve(options.data), resolve(options.then), {
          needed: days * textsPerDay,
          seed: sampleSeed,
        });
  const stateDirectory = join(context.settings.stateDirectory, 'simulation');
  await rm(stateDirectory, { recursive: true, force: true });
  log(`Starting a system of its own in ${stateDirectory}, with a first model …`);
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
      const world = {
        apiUrl: settings.connection.apiUrl,
        feedbackKey,
        stream,
        monitorStatus: () => withMonitor(client, settings.model, monitorStatus),
      };
      const plan = {
        days,
        driftAt,
        textsPerDay,
        daySeconds,
        labelDelayDays: options.labelDelay,
        labelledShare: options.labelledShare,
      };
      return runSimulation(world, plan, (day) => drawDay(day).forEach(log));
    });
    const timeline = summarize(simulated, driftAt);
    const report = resolve(options.report);
    await writeFile(report, drawReport(timeline, `Evergreen, ${days} simulated days`));
    if (options.json) return printJson(context, { ...timeline, report });
    printLine(
      context,
      `accuracy ${percent(timeline.accuracyBefore, 1)} before, ${percent(timeline.accuracyAtWorst, 1)} on the worst day, ${percent(timeline.accuracyAtEnd, 1)} on the last; ${report}`,
    );
  } finally {
    await system.stop();
  }
}
