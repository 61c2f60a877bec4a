import type { Command } from 'commander';
import { EvergreenError } from '../../contracts/errors.js';
import { failedChecks, undecidedChecks } from '../../policy/gate/decide.js';
import {
  championHistory,
  currentChampion,
  promoteChampion,
  withdrawnModel,
} from '../../registry/champions.js';
import { decisionAbout } from '../../registry/decisions.js';
import { listModels, readModelManifest } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';
import { openStore } from '../../store/open-store.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';

/** `evergreen promote`: makes a model of the registry champion by hand. */
export function addPromoteCommand(program: Command, context: CommandContext): void {
  program
    .command('promote')
    .description(
      'make a model of the registry the champion; with --force, also one that the gate rejected or never judged',
    )
    .usage('<digest> --reason <text> [options]')
    .argument('<digest>', 'digest of the model, or the start of it')
    .requiredOption('--reason <text>', 'why; recorded with the promotion')
    .option(
      '--force',
      'promote it even if the gate rejected it or never judged it; recorded with the promotion',
    )
    .option('--json', 'print one JSON object')
    .action(async (prefix: string, options: JsonOption & { reason: string; force?: boolean }) => {
      const { connection, model } = context.settings;
      const store = openStore(connection.store);
      const digest = await findModel(store, prefix);
      const { lineage } = await readModelManifest(store, digest);
      const champion = await currentChampion(store, model);
      const objection = await findObjection(store, model, digest, champion?.withdrawn ?? []);
      if (objection !== null && !options.force) throw objection.error;
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
          `Generation ${promotion.champion.generation} was promoted at the same time. Check it, then try again.`,
        );
      printResult(context, options, promotion.champion, [
        `promoted ${digest} as generation ${promotion.champion.generation}${objection ? ' by force' : ''}`,
      ]);
    });
}

/**
 * Why a model cannot be promoted without --force: a person rolled back from it, the gate rejected it, or has no verdict
 * about it. Null for a model that the gate passed or that was champion before.
 */
async function findObjection(
  store: ObjectStore,
  model: string,
  digest: string,
  withdrawn: readonly string[],
): Promise<{ failedChecks: string[]; error: EvergreenError } | null> {
  const decision = await decisionAbout(store, model, digest);
  if (withdrawn.includes(digest))
    return { failedChecks: decision ? failedChecks(decision) : [], error: withdrawnModel(model, digest) };
  if (decision?.verdict === 'promote') return null;
  if ((await championHistory(store, model)).some((champion) => champion.digest === digest)) return null;
  const failed = decision ? failedChecks(decision) : [];
  const undecided = decision ? undecidedChecks(decision) : [];
  const what = decision
    ? decision.verdict === 'challenge'
      ? `${digest} is not shown to be good enough yet: ${undecided.join(', ')} undecided (see \`npx evergreen decision ${decision.runId}\`).`
      : `The gate rejected ${digest}: ${failed.join(', ')} failed (see \`npx evergreen decision ${decision.runId}\`).`
    : `The gate has not judged ${digest}.`;
  return {
    failedChecks: failed,
    error: new EvergreenError('conflict', `${what} Add --force to promote it anyway.`, {
      details: { digest, failedChecks: failed },
    }),
  };
}

/** The digest of the one model whose digest starts with `prefix`. @throws EvergreenError `invalid-input`, `not-found` */
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
      `No model in the registry starts with "${prefix}". \`npx evergreen models\` lists them.`,
    );
  if (matches.length > 1)
    throw new EvergreenError(
      'invalid-input',
      `${matches.length} models start with "${prefix}". Give more digits.`,
    );
  return match;
}
