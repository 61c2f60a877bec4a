import type { RetentionSettings } from '../../contracts/retention.js';
import {
  digestOfTokens,
  identityOfTokens,
  nameOf,
  type InventoriedPromotion,
  type InventoriedRun,
  type References,
  type StoreInventory,
} from './store-inventory.js';

/** What must stay, whatever its age. */
export interface Needed {
  models: ReadonlySet<string>;
  datasets: ReadonlySet<string>;
  tokens: ReadonlySet<string>;
  /** What the needed tokens in the store are made from: their parts are needed, too. */
  tokenIdentities: ReadonlySet<string>;
  /** Ids of runs of which everything stays. */
  runs: ReadonlySet<string>;
  /** Ids of runs whose record and decision stay: they count as attempts against a kept champion. */
  runRecords: ReadonlySet<string>;
  /** The oldest generation of the own model whose champion stays; 0 when all stay. */
  oldestGeneration: number;
  /** Feedback up to this batch is in the data of every kept champion. */
  feedbackInAllChampions: number;
}

/**
 * What the champions of the last generations, the open challenge and the runs that may be going on need: their models, the
 * model that a warm start began from (not the one before that, or the chain would never end), and the datasets and tokens of
 * all these. Of another model in the same store everything stays that its runs and champions refer to: its own
 * monitor removes that.
 * @param isYoung tells whether something was written so recently that it stays
 */
export function findNeeded(
  inventory: StoreInventory,
  { model, keepGenerations }: { model: string } & Pick<RetentionSettings, 'keepGenerations'>,
  isYoung: (modifiedAt: number) => boolean,
): Needed {
  const own = inventory.promotions
    .filter((promotion) => promotion.model === model)
    .sort((a, b) => a.generation - b.generation);
  const keptOwn = own.slice(-keepGenerations);
  const kept = [...inventory.promotions.filter((promotion) => promotion.model !== model), ...keptOwn];
  const oldestGeneration = own.length > keptOwn.length ? keptOwn[0]!.generation : 0;
  const roots = new Set([
    ...kept.map(({ digest }) => digest),
    ...openChallengers(inventory, model, own.at(-1)),
  ]);
  const runs = keptRuns(inventory, { model, promotions: kept, roots }, isYoung);

  const models = new Set(roots);
  const datasets = new Set<string>();
  const tokens = new Set<string>();
  const addData = (references: References | undefined): void => {
    for (const digest of references?.datasets ?? []) datasets.add(digest);
    for (const digest of references?.tokens ?? []) tokens.add(digest);
  };
  for (const { runId, needs, decision } of inventory.runs) {
    if (!runs.has(runId)) continue;
    addData(needs);
    for (const digest of [...needs.models, ...(decision === null ? [] : [decision.candidateDigest])])
      models.add(digest);
  }
  for (const digest of [...models])
    for (const base of inventory.lineages.get(digest)?.models ?? []) models.add(base);
  for (const item of inventory.items)
    if (item.kind === 'model' && isYoung(item.modifiedAt)) models.add(nameOf(item));
  for (const digest of models) addData(inventory.lineages.get(digest));

  const judgesKept = ({ decision }: InventoriedRun): boolean =>
    decision !== null && decision.championGeneration >= oldestGeneration;
  const usedFeedback = keptOwn.map(({ digest }) => inventory.lineages.get(digest)?.feedbackUntil ?? 0);
  return {
    models,
    datasets,
    tokens,
    tokenIdentities: new Set(
      inventory.items
        .filter((item) => item.kind === 'tokens' && tokens.has(digestOfTokens(item)))
        .map(identityOfTokens),
    ),
    runs,
    runRecords: new Set(inventory.runs.filter(judgesKept).map(({ runId }) => runId)),
    oldestGeneration,
    feedbackInAllChampions: usedFeedback.length === 0 ? 0 : Math.min(...usedFeedback),
  };
}

/** Ids of the runs of which everything stays. */
function keptRuns(
  { runs, items }: StoreInventory,
  kept: { model: string; promotions: readonly InventoriedPromotion[]; roots: ReadonlySet<string> },
  isYoung: (modifiedAt: number) => boolean,
): Set<string> {
  const promotedBy = new Set(kept.promotions.map(({ runId }) => runId));
  const isOfRun = ({ kind }: StoreInventory['items'][number]): boolean =>
    kind === 'run files' || kind === 'run record';
  const young = new Set(items.filter((item) => isOfRun(item) && isYoung(item.modifiedAt)).map(nameOf));
  const newest = newestOfEachWorkflow(runs);
  const isKept = ({ runId, record, decision }: InventoriedRun): boolean =>
    record?.model !== kept.model ||
    promotedBy.has(runId) ||
    young.has(runId) ||
    newest.has(runId) ||
    (decision !== null && kept.roots.has(decision.candidateDigest));
  return new Set(runs.filter(isKept).map(({ runId }) => runId));
}

/** Temporal never runs two runs of one workflow id at once, so only the newest of each may be going on. */
function newestOfEachWorkflow(runs: readonly InventoriedRun[]): Set<string> {
  const newest = new Map<string, { runId: string; startedAt: number }>();
  for (const { runId, record } of runs) {
    if (record === null) continue;
    const startedAt = Date.parse(record.startedAt);
    const known = newest.get(record.workflowId);
    if (known === undefined || startedAt >= known.startedAt)
      newest.set(record.workflowId, { runId, startedAt });
  }
  return new Set([...newest.values()].map(({ runId }) => runId));
}

/**
 * Digests of the models that may be challenging the champion: that of the newest run with this verdict, and that of the
 * newest record of a challenge.
 */
function openChallengers(
  { runs, challenges, items }: StoreInventory,
  model: string,
  champion: InventoriedPromotion | undefined,
): string[] {
  if (champion === undefined) return [];
  const { generation } = champion;
  const byRun = runs
    .filter(
      ({ record, decision }) =>
        record?.model === model &&
        decision?.verdict === 'challenge' &&
        decision.championGeneration === generation,
    )
    .sort((a, b) => Date.parse(a.record!.startedAt) - Date.parse(b.record!.startedAt))
    .at(-1)?.decision?.candidateDigest;
  const byRecord = items
    .filter(({ prefix }) => {
      const challenge = challenges.get(prefix);
      return challenge?.model === model && challenge.championGeneration === generation;
    })
    .sort((a, b) => a.modifiedAt - b.modifiedAt)
    .map(({ prefix }) => challenges.get(prefix)!.challengerDigest)
    .at(-1);
  return [byRun, byRecord].filter((digest) => digest !== undefined);
}
