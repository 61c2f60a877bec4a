import type { Command } from 'commander';
import { retrainSignal } from '../../workflows/monitoring/messages.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { withMonitor } from '../monitor-handle.js';
import { withTemporalClient } from '../temporal-client.js';

/** `evergreen retrain`: requests a retraining from the monitor, regardless of its cooldown and weekly budget. */
export function addRetrainCommand(program: Command, context: CommandContext): void {
  const { settings } = context;
  program
    .command('retrain')
    .description('retrain now; if a retraining is running, the monitor waits for that one')
    .requiredOption('--reason <text>', 'why; recorded in the history of the monitor')
    .option('--json', 'print one JSON object')
    .action(async ({ reason, ...options }: JsonOption & { reason: string }) => {
      await withTemporalClient(settings, (client) =>
        withMonitor(client, settings.model, (handle) => handle.signal(retrainSignal, { reason })),
      );
      printResult(context, options, { model: settings.model, outcome: 'requested' }, [
        `requested a retraining of ${settings.model}; \`evergreen monitor status\` shows its progress`,
      ]);
    });
}
