import { percent } from '../../contracts/percent.js';
import Table from 'cli-table3';
import type { Command } from 'commander';
import type { MonitorStatus } from '../../contracts/monitor.js';
import { pauseSignal, resumeSignal } from '../../workflows/monitoring/messages.js';
import { printJson, printLine, type CommandContext } from '../command.js';
import { formatDuration } from '../duration.js';
import {
  configureMonitor,
  monitorStatus,
  startMonitor,
  withMonitor,
  type MonitorHandle,
} from '../monitor-handle.js';
import { addMonitoringOptions, monitoringSettings, type MonitoringOptions } from '../monitoring-options.js';
import { withTemporalClient } from '../temporal-client.js';

/** `evergreen monitor …`: the watch over the champion. */
export function addMonitorCommand(program: Command, context: CommandContext): void {
  const { settings } = context;
  const monitor = program.command('monitor').description('watch the champion and retrain it when it is time');
  const withRunning = <Result>(work: (handle: MonitorHandle) => Promise<Result>): Promise<Result> =>
    withTemporalClient(settings, (client) => withMonitor(client, settings.model, work));
  const print = (json: boolean | undefined, value: unknown, line: string): void =>
    json ? printJson(context, value) : printLine(context, line);

  addMonitoringOptions(
    monitor.command('start').description('start watching; a monitor that runs already is configured'),
  )
    .option('--json', 'print one JSON object')
    .action((options: MonitoringOptions & { json?: boolean }) =>
      withTemporalClient(settings, async (client) => {
        const wanted = monitoringSettings(options);
        const outcome = await startMonitor(client, settings.model, wanted);
        if (outcome === 'runs-already' && Object.keys(wanted).length > 0)
          await withMonitor(client, settings.model, (handle) => configureMonitor(handle, wanted));
        const line =
          outcome === 'started'
            ? `watching ${settings.model}`
            : `${settings.model} was watched already${Object.keys(wanted).length > 0 ? '; configured' : ''}`;
        print(options.json, { model: settings.model, outcome }, line);
      }),
    );

  addMonitoringOptions(monitor.command('configure').description('change the settings that are named'))
    .option('--json', 'print one JSON object')
    .action(async (options: MonitoringOptions & { json?: boolean }) => {
      const after = await withRunning((handle) => configureMonitor(handle, monitoringSettings(options)));
      print(options.json, after, `configured ${settings.model}`);
    });

  for (const [name, signal, description, done] of [
    [
      'pause',
      pauseSignal,
      'neither observe nor retrain until resumed; `evergreen retrain` still does',
      'paused',
    ],
    ['resume', resumeSignal, 'go on after a pause', 'resumed'],
  ] as const)
    monitor
      .command(name)
      .description(description)
      .option('--reason <text>', 'why; kept in its story')
      .option('--json', 'print one JSON object')
      .action(async ({ reason, json }: { reason?: string; json?: boolean }) => {
        await withRunning((handle) => handle.signal(signal, reason === undefined ? {} : { reason }));
        print(json, { model: settings.model, outcome: done }, `${done} ${settings.model}`);
      });

  monitor
    .command('stop')
    .description('end the watch; a retraining that goes on is not touched')
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { json?: boolean }) => {
      await withRunning(async (handle) => {
        await handle.cancel();
        await handle.result().catch(() => undefined);
      });
      print(json, { model: settings.model, outcome: 'stopped' }, `stopped watching ${settings.model}`);
    });

  monitor
    .command('status')
    .description('what it saw, decided and did')
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { json?: boolean }) => {
      const status = await withRunning(monitorStatus);
      if (json) return printJson(context, status);
      for (const line of describeMonitor(status)) printLine(context, line);
    });
}

/** Evidence as odds: ln 6.9 is 1,000 to 1. */
const odds = (log: number): string => (log < 0.7 ? 'none' : `${Math.exp(log).toPrecision(2)} : 1`);

function describeObservation(observation: MonitorStatus['observation']): [string, string][] {
  if (observation === null) return [['last observation', 'none yet']];
  const { accuracy, drift, problems } = observation;
  return [
    ['last observation', observation.summary.replaceAll('; ', '\n')],
    ...(accuracy === null
      ? []
      : [
          [
            'accuracy',
            `evidence for a fall: ${odds(accuracy.evidence)}, alarm at ${odds(accuracy.alarmAt)}`,
          ] as [string, string],
        ]),
    ...(drift === null
      ? []
      : [
          [
            'drift',
            [
              ...Object.entries(drift.evidence).map(([name, log]) => `${name}: ${odds(log)}`),
              `alarm at ${odds(drift.alarmAt)}`,
              `tokens: Jensen–Shannon distance ${drift.jensenShannonDistance.toFixed(3)} (validation rows ${drift.jensenShannonOfValidation.toFixed(3)})`,
              `estimated accuracy ${percent(drift.estimatedAccuracy, 1)} (off by ${(100 * drift.estimateError).toFixed(1)} points on the validation rows)`,
            ].join('\n'),
          ] as [string, string],
        ]),
    ...(problems.length > 0 ? [['problems', problems.join('\n')] as [string, string]] : []),
  ];
}

function describeMonitor(status: MonitorStatus): string[] {
  const { settings, paused, running, observation, decision, nextObservationAt } = status;
  const facts = new Table({ style: { head: [], border: [] } });
  const time = (at: number): string => new Date(at).toISOString();
  facts.push(
    ['model', status.model],
    [
      'now',
      running
        ? `retraining since ${time(running.startedAt)} (${running.reason}${running.joined ? ', joined' : ''}), run ${running.runId ?? 'unknown'}`
        : paused
          ? `paused since ${time(paused.at)}: ${paused.text}`
          : 'watching',
    ],
    ...describeObservation(observation),
    ['last decision', decision?.summary ?? 'none yet'],
    ['alerts', decision?.alerts.map(({ text }) => text).join('\n') || 'none'],
    [
      'next observation',
      paused ? 'after resume' : nextObservationAt === null ? 'now' : time(nextObservationAt),
    ],
    [
      'settings',
      `every ${formatDuration(settings.everyMs)}, retrain ${settings.retrainEveryMs === null ? 'never by age' : `every ${formatDuration(settings.retrainEveryMs)}`}, cooldown ${formatDuration(settings.cooldownMs)}, ${settings.retrainingsPerWeek} a week, at most ${settings.maximumRejections} rejections in a row\nthreshold ${settings.thresholdAccuracy ?? 'auto'}, at least ${settings.minimumNewRows} new rows${settings.retrainAfterRows === null ? '' : `, retrain after ${settings.retrainAfterRows}`}${settings.watch.length > 0 ? `\nwatching ${settings.watch.join(', ')}` : ''}`,
    ],
    ['open requests', `${status.requests.length}`],
  );
  const list = (title: string, lines: string[]): string[] =>
    lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
  return [
    facts.toString(),
    ...list(
      'Retrainings',
      status.retrainings
        .slice(-5)
        .map(
          (ended) =>
            `${time(ended.endedAt)} ${ended.reason}${ended.own ? '' : ' (by hand)'}: ${ended.summary}`,
        ),
    ),
    ...list(
      'Story',
      status.log.slice(-10).map(({ at, text }) => `${time(at)} ${text}`),
    ),
    ...list(
      'Refused messages and problems',
      status.problems.map(({ at, text }) => `${time(at)} ${text}`),
    ),
  ];
}
