import type { Command } from 'commander';
import { rollbackChampion } from '../../registry/rollback.js';
import { openStore } from '../../store/open-store.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { findModel } from './promote.js';

/** `evergreen rollback`: promotes a former champion again, as a new generation. */
export function addRollbackCommand(program: Command, context: CommandContext): void {
  program
    .command('rollback')
    .description(
      'promote the previous champion again, or an older one with --to, as a new generation; the champions since then are withdrawn',
    )
    .option('--to <digest>', 'digest of a former champion, or the start of it')
    .option('--reason <text>', 'why; recorded with the promotion', 'rollback')
    .option('--json', 'print one JSON object')
    .action(async (options: JsonOption & { to?: string; reason: string }) => {
      const store = openStore(context.settings.connection.store);
      const champion = await rollbackChampion(store, {
        model: context.settings.model,
        reason: options.reason,
        ...(options.to !== undefined && { toDigest: await findModel(store, options.to) }),
      });
      printResult(context, options, champion, [
        `rolled back to ${champion.digest} as generation ${champion.generation}`,
        `Withdrawn: ${champion.withdrawn?.map((digest) => digest.slice(0, 12)).join(', ') ?? 'none'}. Only \`npx evergreen promote <digest> --reason "…" --force\` brings one back.`,
        'The monitor retrains by itself again once enough new labels have arrived.',
      ]);
    });
}
