import type { Command } from 'commander';
import { describeSettings } from '../../contracts/describe-settings.js';
import { EvergreenError } from '../../contracts/errors.js';
import { pauseSignal, resumeSignal } from '../../workflows/monitoring/messages.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import {
  configureMonitor,
  monitorStatus,
  startMonitor,
  withMonitor,
  type MonitorHandle,
} from '../monitor-handle.js';
import { describeMonitor } from '../monitor-view.js';
import { monitoringOptions } from '../options/monitoring-options.js';
import { withTemporalClient } from '../temporal-client.js';

/** `evergreen monitor …`: starts, changes and shows the monitor of the champion. */
export function addMonitorCommand(program: Command, context: CommandContext): void {
  const { settings } = context;
  const { model } = settings;
  const monitor = program
    .command('monitor')
    .description('watch the champion, and retrain it when its data or its accuracy changes');
  const withRunning = <Result>(work: (handle: MonitorHandle) => Promise<Result>): Promise<Result> =>
    withTemporalClient(settings, (client) => withMonitor(client, model, work));

  monitoringOptions
    .addTo(monitor.command('start').description('start the monitor, or configure the one that is running'))
    .option('--json', 'print one JSON object')
    .action((options: JsonOption) => {
      const wanted = monitoringOptions.read(options);
      return withTemporalClient(settings, async (client) => {
        const names = Object.keys(wanted);
        const outcome = await startMonitor(client, model, wanted);
        let line = `started the monitor of ${model}`;
        if (outcome === 'runs-already') line = `the monitor of ${model} is already running`;
        if (outcome === 'runs-already' && names.length > 0) {
          const after = await withMonitor(client, model, (handle) => configureMonitor(handle, wanted));
          line += `; configured it: ${describeSettings(after, names).join(', ')}`;
        }
        printResult(context, options, { model, outcome }, [line]);
      });
    });

  monitoringOptions
    .addTo(monitor.command('configure').description('change the given settings and keep the others'))
    .option('--json', 'print one JSON object')
    .action(async (options: JsonOption) => {
      const change = monitoringOptions.read(options);
      const names = Object.keys(change);
      if (names.length === 0)
        throw new EvergreenError(
          'invalid-input',
          'Name a setting, for example --every 30m. `npx evergreen monitor configure --help` lists them.',
        );
      const after = await withRunning((handle) => configureMonitor(handle, change));
      printResult(context, options, after, [
        `configured the monitor of ${model}: ${describeSettings(after, names).join(', ')}`,
      ]);
    });

  for (const [name, signal, description, outcome] of [
    [
      'pause',
      pauseSignal,
      'stop observing and retraining until resumed; `npx evergreen retrain` still works',
      'paused',
    ],
    ['resume', resumeSignal, 'continue after a pause', 'resumed'],
  ] as const)
    monitor
      .command(name)
      .description(description)
      .option('--reason <text>', 'why; recorded in the history of the monitor')
      .option('--json', 'print one JSON object')
      .action(async ({ reason, ...options }: JsonOption & { reason?: string }) => {
        await withRunning((handle) => handle.signal(signal, reason === undefined ? {} : { reason }));
        printResult(context, options, { model, outcome }, [`${outcome} the monitor of ${model}`]);
      });

  monitor
    .command('stop')
    .description('stop the monitor; a retraining that is running continues')
    .option('--json', 'print one JSON object')
    .action(async (options: JsonOption) => {
      await withRunning(async (handle) => {
        await handle.cancel();
        await handle.result().catch(() => undefined);
      });
      printResult(context, options, { model, outcome: 'stopped' }, [`stopped the monitor of ${model}`]);
    });

  monitor
    .command('status')
    .description('what the monitor observed, decided and did')
    .option('--json', 'print one JSON object')
    .action(async (options: JsonOption) => {
      const status = await withRunning(monitorStatus);
      printResult(context, options, status, describeMonitor(status, { width: context.stdout.columns }));
    });
}
