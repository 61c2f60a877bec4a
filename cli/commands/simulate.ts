import type { Command } from 'commander';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { percent } from '../../contracts/percent.js';
import { deploymentSecrets } from '../../settings/secrets.js';
import { printResult, type CommandContext } from '../command.js';
import { monitorStatus, startMonitor, withMonitor } from '../monitor-handle.js';
import { readSimulationOptions, simulationOptions } from '../options/simulation-options.js';
import { drawReport } from '../simulate/draw-report.js';
import { drawDay } from '../simulate/draw-terminal.js';
import { runSimulation } from '../simulate/run-simulation.js';
import { startSimulatedSystem } from '../simulate/simulated-system.js';
import { fileStream, sampleStream } from '../simulate/text-stream.js';
import { summarize } from '../simulate/timeline.js';
import { withTemporalClient } from '../temporal-client.js';

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
  const options = readSimulationOptions(parsed);
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
    ...(options.limit === undefined ? [] : ['--limit', String(options.limit)]),
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
    const report = resolve(options.report ?? join(stateDirectory, 'simulation.html'));
    await writeFile(report, drawReport(timeline, `Evergreen, ${days} simulated days`));
    printResult(context, options, { ...timeline, report }, [
      `accuracy ${percent(timeline.accuracyBefore, 1)} before the drift, ${percent(timeline.accuracyAtWorst, 1)} on the worst day, ${percent(timeline.accuracyAtEnd, 1)} on the last`,
      `what happened, as a page: ${report}`,
    ]);
  } finally {
    await system.stop();
  }
}
