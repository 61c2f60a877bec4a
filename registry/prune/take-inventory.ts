import { feedbackIn } from '../../policy/feedback/feedback-in.js';
import { z } from 'zod';
import {
  itemOfKey,
  prunedPrefixes,
  type InventoriedPromotion,
  type InventoriedRun,
  type References,
  type StoredItem,
  type StoreInventory,
} from '../../policy/retention/store-inventory.js';
import { nullWhenCorrupt, nullWhenLost } from '../../store/lost-objects.js';
import type { ObjectStore } from '../../store/object-store.js';
import { readJson } from '../../store/stored-json.js';
import { generationsOf, readGeneration, requireGeneration } from '../champion-log.js';
import { readDecisionOfRun } from '../decisions.js';
import { readModelManifest } from '../models.js';
import { readNeedKey } from '../run-needs.js';
import { readRun } from '../runs.js';

const readsAtOnce = 16;
const warmStart = /^champion:([0-9a-f]{64})$/;

/**
 * Lists the store once, and reads the records of its promotions, models, runs and challenges, but no rows, weights or
 * reports. In memory are a few hundred bytes for each model, dataset, run, …, not for each object.
 * @param options.keepGenerations the promotions of so many generations of `model` must be readable
 * @throws EvergreenError `corrupt-object` when one of those is damaged: what it needs would be unknown
 */
export async function takeInventory(
  store: ObjectStore,
  { model, keepGenerations }: { model: string; keepGenerations: number },
): Promise<StoreInventory> {
  const items = new Map<string, StoredItem>();
  const needsOfRuns = new Map<string, Record<keyof References, string[]>>();
  for (const prefix of prunedPrefixes)
    for await (const object of store.list(prefix)) {
      const { key, sizeBytes, modifiedAt } = object;
      const need = readNeedKey(key);
      if (need !== null) emptyFor(needsOfRuns, need.runId)[need.kind].push(need.digest);
      const found = itemOfKey(key);
      if (found === null) continue;
      const name = `${found.kind} ${found.prefix}`;
      const item = items.get(name) ?? { ...found, objects: 0, sizeBytes: 0, modifiedAt: 0 };
      item.objects += 1;
      item.sizeBytes += sizeBytes;
      item.modifiedAt = Math.max(item.modifiedAt, modifiedAt);
      items.set(name, item);
    }
  const namesOf = (kind: StoredItem['kind']): string[] =>
    [...items.values()].filter((item) => item.kind === kind).map(({ prefix }) => prefix);

  const runs = await readAll(namesOf('run record'), (prefix) =>
    inventoryRun(store, prefix.slice('runs/'.length), needsOfRuns),
  );
  const lineages = await readAll(namesOf('model'), async (prefix) => {
    const digest = prefix.slice('models/'.length);
    const manifest = await readModelManifest(store, digest).catch(nullWhenLost);
    return manifest && ([digest, lineageOf(manifest.lineage)] as const);
  });
  const challenges = await readAll(namesOf('challenge'), async (key) => {
    const record = await readJson(store, key, challengeSchema).catch(nullWhenCorrupt);
    return record && ([key, { ...record, model: key.split('/')[1]! }] as const);
  });
  return {
    items: [...items.values()],
    promotions: await readPromotions(store, model, keepGenerations),
    lineages: new Map(lineages),
    runs,
    challenges: new Map(challenges),
  };
}

/** The part of a challenge's record that pruning needs, `challenges/<model>/….json`. */
const challengeSchema = z
  .looseObject({ championGeneration: z.number().int(), challengerDigest: z.string() })
  .transform(({ championGeneration, challengerDigest }) => ({ championGeneration, challengerDigest }));

async function readPromotions(
  store: ObjectStore,
  model: string,
  keepGenerations: number,
): Promise<InventoriedPromotion[]> {
  const models = new Set<string>();
  for await (const { key } of store.list('champions/')) models.add(key.split('/')[1]!);
  const promotions: InventoriedPromotion[] = [];
  for (const name of models) {
    const generations = await generationsOf(store, name);
    const kept = new Set(name === model ? generations.slice(-keepGenerations) : []);
    const found = await readAll(generations, (generation) =>
      kept.has(generation)
        ? requireGeneration(store, name, generation)
        : readGeneration(store, name, generation).catch(nullWhenCorrupt),
    );
    promotions.push(
      ...found.map(({ generation, digest, runId }) => ({ model: name, generation, digest, runId })),
    );
  }
  return promotions;
}

async function inventoryRun(
  store: ObjectStore,
  runId: string,
  needsOfRuns: ReadonlyMap<string, References>,
): Promise<InventoriedRun | null> {
  let isDamaged = false;
  const run = await readRun(store, runId).catch((error: unknown) => {
    isDamaged = true;
    return nullWhenCorrupt(error);
  });
  if (run === null && !isDamaged) return null;
  const decision = await readDecisionOfRun(store, runId).catch(nullWhenCorrupt);
  const { models = [], datasets = [], tokens = [] } = needsOfRuns.get(runId) ?? {};
  const base = warmStart.exec(run?.base ?? '')?.[1];
  const { datasetDigest } = run?.source.kind === 'retraining' ? run.source : {};
  return {
    runId,
    record: run && { model: run.model, workflowId: run.workflowId, startedAt: run.startedAt },
    decision: decision && {
      verdict: decision.verdict,
      championGeneration: decision.championGeneration,
      candidateDigest: decision.candidateDigest,
    },
    needs: {
      models: base === undefined ? models : [...models, base],
      datasets: datasetDigest === undefined ? datasets : [...datasets, datasetDigest],
      tokens,
    },
  };
}

type Lineage = Awaited<ReturnType<typeof readModelManifest>>['lineage'];

function lineageOf({ datasetDigest, tokensDigest, base, source }: Lineage) {
  const baseDigest = warmStart.exec(base)?.[1];
  return {
    models: baseDigest === undefined ? [] : [baseDigest],
    datasets: [datasetDigest],
    tokens: [tokensDigest],
    feedbackUntil: feedbackIn(source),
  };
}

function emptyFor(
  needs: Map<string, Record<keyof References, string[]>>,
  runId: string,
): Record<keyof References, string[]> {
  const found = needs.get(runId) ?? { models: [], datasets: [], tokens: [] };
  needs.set(runId, found);
  return found;
}

/** What `read` gives for each, without null, in order. A few are read at once. */
async function readAll<Name, Value>(
  names: readonly Name[],
  read: (name: Name) => Promise<Value | null>,
): Promise<Value[]> {
  const values: Value[] = [];
  for (let start = 0; start < names.length; start += readsAtOnce)
    for (const value of await Promise.all(names.slice(start, start + readsAtOnce).map(read)))
      if (value !== null) values.push(value);
  return values;
}
