import type { Command } from 'commander';
import { describeSource } from '../../contracts/describe-source.js';
import { failedChecks } from '../../policy/gate/decide.js';
import { championHistory } from '../../registry/champions.js';
import { listDecisions } from '../../registry/decisions.js';
import { listModels, readModelManifest } from '../../registry/models.js';
import { openStore } from '../../store/open-store.js';
import { drawTable, printResult, type CommandContext, type JsonOption } from '../command.js';

/** `evergreen models`: every model in the registry, and the generations in which it was champion. */
export function addModelsCommand(program: Command, context: CommandContext): void {
  program
    .command('models')
    .description('list the models in the registry and the generations in which each was champion')
    .option('--json', 'print one JSON object')
    .action(async (options: JsonOption) => {
      const store = openStore(context.settings.connection.store);
      const champions = await championHistory(store, context.settings.model);
      const decisions = await listDecisions(store, context.settings.model);
      const digests = await listModels(store);
      const models = await Promise.all(
        digests.map(async (digest) => {
          const { labels, lineage } = await readModelManifest(store, digest);
          const decision = decisions.find(({ candidateDigest }) => candidateDigest === digest);
          const generations = champions.filter((champion) => champion.digest === digest);
          return {
            digest,
            labels,
            base: lineage.base,
            source: lineage.source,
            sample: lineage.sample,
            verdict: decision?.verdict ?? null,
            failedChecks: decision ? failedChecks(decision) : [],
            generations: generations.map(({ generation }) => generation),
            forcedGenerations: generations.filter(({ forced }) => forced).map(({ generation }) => generation),
          };
        }),
      );
      const current = champions.at(-1)?.digest;
      const rows = models.map((model) => [
        model.digest === current ? '★' : '',
        model.digest.slice(0, 16),
        model.base,
        describeSource(model.source),
        model.labels.join(', '),
        model.verdict === 'reject' ? `reject: ${model.failedChecks.join(', ')}` : (model.verdict ?? ''),
        model.generations
          .map((generation) =>
            model.forcedGenerations.includes(generation) ? `${generation} (forced)` : generation,
          )
          .join(', '),
      ]);
      const head = ['', 'digest', 'base', 'data', 'labels', 'gate', 'generations'];
      printResult(context, options, { models, champions }, [drawTable(rows, { head })]);
    });
}
