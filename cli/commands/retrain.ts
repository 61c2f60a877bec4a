import type { Command } from 'commander';
import { retrainSignal } from '../../workflows/monitoring/messages.js';
import { printJson, printLine, type CommandContext } from '../command.js';
import { withMonitor } from '../monitor-handle.js';
import { withTemporalClient } from '../temporal-client.js';

/** `evergreen retrain`: asks the monitor for a retraining now, whatever cooldown and budget say. */
export function addRetrainCommand(program: Command, context: CommandContext): void {
  const { settings } = context;
  program
    .command('retrain')
    .description('ask the monitor to retrain now; a retraining that goes on is joined')
    .requiredOption('--reason <text>', 'why; kept in its story')
    .option('--json', 'print one JSON object')
    .action(async ({ reason, json }: { reason: string; json?: boolean }) => {
      await withTemporalClient(settings, (client) =>
        withMonitor(client, settings.model, (handle) => handle.signal(retrainSignal, { reason })),
      );
      const value = { model: settings.model, outcome: 'asked' };
      if (json) printJson(context, value);
      else
        printLine(
          context,
          `asked the monitor of ${settings.model}; \`evergreen monitor status\` tells what comes of it`,
        );
    });
}
