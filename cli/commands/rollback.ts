import type { Command } from 'commander';
import { rollbackChampion } from '../../registry/champions.js';
import { openStore } from '../../store/open-store.js';
import { printJson, printLine, type CommandContext } from '../command.js';
import { findModel } from './promote.js';

/** `evergreen rollback`: promotes the champion before this one again, as a new generation. */
export function addRollbackCommand(program: Command, context: CommandContext): void {
  program
    .command('rollback')
    .description('promote the previous champion again (or --to an older one), as a new generation')
    .option('--to <digest>', 'a former champion, by the first digits of its digest')
    .option('--reason <text>', 'kept in the promotion log', 'rollback')
    .option('--json', 'print one JSON object')
    .action(async (options: { to?: string; reason: string; json?: boolean }) => {
      const store = openStore(context.settings.connection.store);
      const champion = await rollbackChampion(store, {
        model: context.settings.model,
        reason: options.reason,
        ...(options.to !== undefined && { toDigest: await findModel(store, options.to) }),
      });
      if (options.json) return printJson(context, champion);
      printLine(context, `rolled back to ${champion.digest} as generation ${champion.generation}`);
    });
}
