import type { Command } from 'commander';
import type { Champion } from '../../contracts/champion.js';
import type { Decision } from '../../contracts/decision.js';
import { describePromotion } from '../../contracts/describe-promotion.js';
import { describeSource } from '../../contracts/describe-source.js';
import { percent } from '../../contracts/percent.js';
import { failedChecks } from '../../policy/gate/decide.js';
import { championHistory } from '../../registry/champions.js';
import { readDatasetManifest } from '../../registry/datasets.js';
import { listDecisions } from '../../registry/decisions.js';
import { listModels, readModelManifest } from '../../registry/models.js';
import { nullWhenLost } from '../../store/lost-objects.js';
import type { ObjectStore } from '../../store/object-store.js';
import { openStore } from '../../store/open-store.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { drawTable, wrapLine, type Layout } from '../layout.js';

/** `evergreen models`: every model in the registry, and the generations in which it was champion. */
export function addModelsCommand(program: Command, context: CommandContext): void {
  const { settings, stdout } = context;
  program
    .command('models')
    .description(
      'list the models in the registry, newest first, and the generations in which each was champion',
    )
    .option('--json', 'print one JSON object')
    .action(async (options: JsonOption) => {
      const store = openStore(settings.connection.store);
      const champions = await championHistory(store, settings.model);
      const decisions = await listDecisions(store, settings.model);
      const digests = await listModels(store);
      const models = await Promise.all(
        digests.map((digest) => readListedModel(store, digest, { champions, decisions })),
      );
      // Those that no gate has judged have no date and come last.
      models.sort((a, b) => (b.judgedAt ?? '').localeCompare(a.judgedAt ?? ''));
      const layout = { width: stdout.columns };
      const rows = models.map((model) => rowOf(model, champions.at(-1)?.digest));
      const head = ['', 'digest', 'judged', 'accuracy', 'gate', 'generations', 'trained on', 'labels'];
      printResult(
        context,
        options,
        { models, champions },
        models.length === 0
          ? ['The registry has no model yet. `npx evergreen train` makes one.']
          : [drawTable(rows, { head, ...layout }), ...describePromotions(champions, layout)],
      );
    });
}

type ListedModel = Awaited<ReturnType<typeof readListedModel>>;

async function readListedModel(
  store: ObjectStore,
  digest: string,
  { champions, decisions }: { champions: readonly Champion[]; decisions: readonly Decision[] },
) {
  const { labels, lineage } = await readModelManifest(store, digest);
  const decision = decisions.find(({ candidateDigest }) => candidateDigest === digest);
  const generations = champions.filter((champion) => champion.digest === digest);
  const dataset = await readDatasetManifest(store, lineage.datasetDigest).catch(nullWhenLost);
  return {
    digest,
    labels,
    base: lineage.base,
    source: lineage.source,
    sample: lineage.sample,
    /** Null when the dataset is gone. */
    trainingRows: dataset?.counts.train ?? null,
    judgedAt: decision?.decidedAt ?? null,
    verdict: decision?.verdict ?? null,
    failedChecks: decision ? failedChecks(decision) : [],
    /** On the test rows of its own run. */
    accuracy: decision?.metrics?.accuracy ?? null,
    generations: generations.map(({ generation }) => generation),
    forcedGenerations: generations.filter(({ forced }) => forced).map(({ generation }) => generation),
  };
}

const promotionsToShow = 10;

/** The newest promotions, each with its reason. */
const describePromotions = (champions: readonly Champion[], layout: Layout): string[] =>
  champions
    .slice(-promotionsToShow)
    .map((champion) => wrapLine(`${minute(champion.promotedAt)}  ${describePromotion(champion)}`, layout, 2));

/** `2026-03-01 09:30` */
const minute = (at: string): string => at.slice(0, 16).replace('T', ' ');

const labelsToShow = 5;

function rowOf(model: ListedModel, current: string | undefined): string[] {
  const { digest, judgedAt, accuracy, verdict, failedChecks, generations, labels } = model;
  return [
    digest === current ? '★' : '',
    digest.slice(0, 12),
    judgedAt === null ? '' : minute(judgedAt),
    accuracy === null ? '' : percent(accuracy),
    verdict === 'reject' ? `reject: ${failedChecks.join(', ')}` : (verdict ?? ''),
    generations
      .map((one) => (model.forcedGenerations.includes(one) ? `${one} (forced)` : String(one)))
      .join(', '),
    describeTraining(model),
    labels.length > labelsToShow
      ? `${labels.slice(0, labelsToShow).join(', ')} and ${labels.length - labelsToShow} more`
      : labels.join(', '),
  ];
}

/** `1000 rows of reviews.csv, base minilm` */
function describeTraining({ base, trainingRows, source }: ListedModel): string {
  const rows = trainingRows === null ? '' : `${trainingRows} rows of `;
  return `${rows}${describeSource(source)}, base ${base.replace(/^champion:(.{12}).*/, 'model $1')}`;
}
