import fc from 'fast-check';
import { sha256 } from '../../../files/hashes.js';
import type {
  InventoriedPromotion,
  InventoriedRun,
  StoredItem,
  StoreInventory,
} from '../../../policy/retention/store-inventory.js';

const dayMs = 86_400_000;
/** The present of every example. */
export const now = 1_000 * dayMs;

export const digestOf = (name: string): string => sha256(name);
export const modelPrefix = (digest: string): string => `models/${digest}`;
export const datasetPrefix = (digest: string): string => `datasets/${digest}`;
export const tokensPrefix = (digest: string): string => `tokens/${digestOf(`identity ${digest}`)}-${digest}`;
export const partPrefix = (tokens: string): string =>
  `token-parts/${digestOf(`identity ${tokens}`)}-${digestOf(`part ${tokens}`)}`;

/** What one run left, days ago. */
export interface ExampleRun {
  model: string;
  daysAgo: number;
  /** Days after the start until its last write. */
  days: number;
  /** Number of its dataset: several runs may have the same. */
  dataset: number;
  /** Index of the earlier run from whose model it started; taken modulo the number of runs. */
  warmStartFrom: number | null;
  verdict: 'promote' | 'challenge' | 'reject' | null;
  workflow: number;
}

export const exampleRun: fc.Arbitrary<ExampleRun> = fc.record({
  model: fc.constantFrom('own', 'own', 'own', 'other'),
  daysAgo: fc.integer({ min: 0, max: 400 }),
  days: fc.integer({ min: 0, max: 60 }),
  dataset: fc.integer({ min: 0, max: 8 }),
  warmStartFrom: fc.option(fc.nat(20)),
  verdict: fc.constantFrom('promote', 'promote', 'challenge', 'reject', null),
  workflow: fc.nat(1),
});

/** The store after these runs, in the order of their starts. Each promoted candidate is a generation. */
export function inventoryAfter(given: readonly ExampleRun[]): StoreInventory {
  const runs: InventoriedRun[] = [];
  const promotions: InventoriedPromotion[] = [];
  const items = new Map<string, StoredItem>();
  const lineages = new Map<
    string,
    { models: string[]; datasets: string[]; tokens: string[]; feedbackUntil: number }
  >();
  const put = (kind: StoredItem['kind'], prefix: string, modifiedAt: number): void => {
    const name = `${kind} ${prefix}`;
    const before = items.get(name)?.modifiedAt ?? 0;
    items.set(name, { kind, prefix, objects: 3, sizeBytes: 1_000, modifiedAt: Math.max(before, modifiedAt) });
  };
  const inOrder = [...given].sort((a, b) => b.daysAgo - a.daysAgo);
  for (const [index, run] of inOrder.entries()) {
    const startedAt = now - run.daysAgo * dayMs + index;
    const endedAt = Math.min(now, startedAt + run.days * dayMs);
    const runId = `run-${index}`;
    const [candidate, dataset, tokens] = [
      digestOf(`model ${index}`),
      digestOf(`dataset ${run.dataset}`),
      digestOf(`tokens ${run.dataset}`),
    ];
    const base =
      run.warmStartFrom === null || index === 0
        ? []
        : [digestOf(`model ${run.warmStartFrom % index}`)].filter((digest) => lineages.has(digest));
    put('dataset', datasetPrefix(dataset), startedAt);
    put('part of tokens', partPrefix(tokens), startedAt);
    put('tokens', tokensPrefix(tokens), startedAt);
    put('run record', `runs/${runId}`, startedAt);
    put('run files', `runs/${runId}`, endedAt);
    const own = promotions.filter(({ model }) => model === run.model);
    const needs = { models: base, datasets: [dataset], tokens: [tokens] };
    if (run.verdict !== null) {
      put('model', modelPrefix(candidate), endedAt);
      put('cached evaluation', `evaluations/${candidate}/${dataset}.json`, endedAt);
      put('alarm', `alarms/${run.model}/${String(own.length).padStart(8, '0')}.json`, endedAt);
      lineages.set(candidate, { ...needs, feedbackUntil: index });
      needs.models = [...base, candidate];
    }
    runs.push({
      runId,
      record: {
        model: run.model,
        workflowId: `lifecycle/${run.model}/${run.workflow}`,
        startedAt: new Date(startedAt).toISOString(),
      },
      decision: run.verdict && {
        verdict: run.verdict,
        championGeneration: own.length,
        candidateDigest: candidate,
      },
      needs,
    });
    if (run.verdict === 'promote')
      promotions.push({
        model: run.model,
        generation: own.length + 1,
        digest: candidate,
        runId: index % 5 === 0 ? null : runId,
      });
  }
  return { items: [...items.values()], promotions, lineages, runs, challenges: new Map() };
}

/** The store after the removal of these items. */
export function without(inventory: StoreInventory, removed: readonly StoredItem[]): StoreInventory {
  const gone = new Set(removed.map(({ kind, prefix }) => `${kind} ${prefix}`));
  return {
    ...inventory,
    items: inventory.items.filter(({ kind, prefix }) => !gone.has(`${kind} ${prefix}`)),
    lineages: new Map(
      [...inventory.lineages].filter(([digest]) => !gone.has(`model ${modelPrefix(digest)}`)),
    ),
    runs: inventory.runs
      .filter(({ runId }) => !gone.has(`run record runs/${runId}`))
      .map((run) =>
        gone.has(`run files runs/${run.runId}`)
          ? { ...run, needs: { models: [], datasets: [], tokens: [] } }
          : run,
      ),
  };
}
