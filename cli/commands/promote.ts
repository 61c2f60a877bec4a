import type { Command } from 'commander';
import { EvergreenError } from '../../contracts/errors.js';
import { currentChampion, promoteChampion } from '../../registry/champions.js';
import { listModels, readModelManifest } from '../../registry/models.js';
import type { ObjectStore } from '../../registry/object-store.js';
import { openStore } from '../../registry/open-store.js';
import { printJson, printLine, type CommandContext } from '../command.js';

/** `evergreen promote`: makes a model of the registry champion by hand. */
export function addPromoteCommand(program: Command, context: CommandContext): void {
  program
    .command('promote')
    .description(
      'make a model of the registry the champion, whatever its gate said; recorded with your reason',
    )
    .argument('<digest>', 'digest of the model, or its first digits')
    .requiredOption('--reason <text>', 'why; kept in the promotion log')
    .option('--json', 'print one JSON object')
    .action(async (prefix: string, options: { reason: string; json?: boolean }) => {
      const { connection, model } = context.settings;
      const store = openStore(connection.store);
      const digest = await findModel(store, prefix);
      const { lineage } = await readModelManifest(store, digest);
      const champion = await currentChampion(store, model);
      const promotion = await promoteChampion(store, {
        model,
        digest,
        expectedGeneration: champion?.generation ?? 0,
        reason: `manual: ${options.reason}`,
        workflowId: null,
        runId: null,
        sample: lineage.sample,
      });
      if (promotion.status === 'lost-race')
        throw new EvergreenError(
          'conflict',
          `Generation ${promotion.champion.generation} was promoted meanwhile. Look at it, then try again.`,
        );
      if (options.json) return printJson(context, promotion.champion);
      printLine(context, `promoted ${digest} as generation ${promotion.champion.generation}`);
    });
}

/** The one model whose digest starts with `prefix`. */
export async function findModel(store: ObjectStore, prefix: string): Promise<string> {
  if (!/^[0-9a-f]{4,64}$/.test(prefix))
    throw new EvergreenError(
      'invalid-input',
      `"${prefix}" is not the start of a digest: give at least four hexadecimal digits.`,
    );
  const matches = (await listModels(store)).filter((digest) => digest.startsWith(prefix));
  const [match] = matches;
  if (match === undefined)
    throw new EvergreenError(
      'not-found',
      `No model in the registry starts with "${prefix}". \`evergreen models\` lists them.`,
    );
  if (matches.length > 1)
    throw new EvergreenError(
      'invalid-input',
      `"${prefix}" is the start of ${matches.length} models. Give more digits.`,
    );
  return match;
}
