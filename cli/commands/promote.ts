import type { Command } from 'commander';
import { EvergreenError } from '../../contracts/errors.js';
import { failedChecks } from '../../policy/gate/decide.js';
import { championHistory, currentChampion, promoteChampion } from '../../registry/champions.js';
import { decisionAbout } from '../../registry/decisions.js';
import { listModels, readModelManifest } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';
import { openStore } from '../../store/open-store.js';
import { printJson, printLine, type CommandContext } from '../command.js';

/** `evergreen promote`: makes a model of the registry champion by hand. */
export function addPromoteCommand(program: Command, context: CommandContext): void {
  program
    .command('promote')
    .description(
      'make a model of the registry the champion; --force also one that its gate rejected. Recorded with your reason',
    )
    .argument('<digest>', 'digest of the model, or its first digits')
    .requiredOption('--reason <text>', 'why; kept in the promotion log')
    .option('--force', 'even if its gate rejected it, or no gate has judged it; kept in the promotion log')
    .option('--json', 'print one JSON object')
    .action(async (prefix: string, options: { reason: string; force?: boolean; json?: boolean }) => {
      const { connection, model } = context.settings;
      const store = openStore(connection.store);
      const digest = await findModel(store, prefix);
      const { lineage } = await readModelManifest(store, digest);
      const objection = await findObjection(store, model, digest);
      if (objection !== null && !options.force) throw objection.error;
      const champion = await currentChampion(store, model);
      const promotion = await promoteChampion(store, {
        model,
        digest,
        expectedGeneration: champion?.generation ?? 0,
        reason: `manual: ${options.reason}`,
        workflowId: null,
        runId: null,
        sample: lineage.sample,
        ...(objection && { forced: { failedChecks: objection.failedChecks } }),
      });
      if (promotion.status === 'lost-race')
        throw new EvergreenError(
          'conflict',
          `Generation ${promotion.champion.generation} was promoted meanwhile. Look at it, then try again.`,
        );
      if (options.json) return printJson(context, promotion.champion);
      printLine(
        context,
        `promoted ${digest} as generation ${promotion.champion.generation}${objection ? ' by force' : ''}`,
      );
    });
}

/** What speaks against promoting a model: its gate's verdict, or that there is none. A former champion needs no other. */
async function findObjection(
  store: ObjectStore,
  model: string,
  digest: string,
): Promise<{ failedChecks: string[]; error: EvergreenError } | null> {
  const decision = await decisionAbout(store, model, digest);
  if (decision?.verdict === 'promote') return null;
  if ((await championHistory(store, model)).some((champion) => champion.digest === digest)) return null;
  const failed = decision ? failedChecks(decision) : [];
  const what = decision
    ? `The gate rejected ${digest}: ${failed.join(', ')} failed (\`evergreen decision ${decision.runId}\` says why).`
    : `No gate has judged ${digest}.`;
  return {
    failedChecks: failed,
    error: new EvergreenError('conflict', `${what} Add --force to promote it all the same.`, {
      details: { digest, failedChecks: failed },
    }),
  };
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
