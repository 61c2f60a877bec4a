import assert from 'node:assert/strict';
import fc from 'fast-check';
import { storedKinds } from '../../../contracts/retention.js';
import { chooseRemovals } from '../../../policy/retention/choose-removals.js';
import {
  itemOfKey,
  type StoredItem,
  type StoreInventory,
} from '../../../policy/retention/store-inventory.js';
import {
  datasetPrefix,
  digestOf,
  exampleRun,
  inventoryAfter,
  modelPrefix,
  now,
  partPrefix,
  tokensPrefix,
  without,
  type ExampleRun,
} from './example-inventory.js';

const dayMs = 86_400_000;
const settings = { keepGenerations: 10, minimumAgeMs: 30 * dayMs, feedbackRetentionMs: null };
const choose = (
  inventory: StoreInventory,
  changed: Partial<typeof settings> & { feedbackRetentionMs?: number } = {},
) => chooseRemovals(inventory, { ...settings, ...changed, model: 'own', now });
const stores = fc.array(exampleRun, { maxLength: 60 });
const keeps = fc.integer({ min: 1, max: 12 });
const check = (predicate: (runs: ExampleRun[], keepGenerations: number) => void) =>
  fc.assert(fc.property(stores, keeps, predicate), { numRuns: 300, seed: 13 });
const nameOf = ({ kind, prefix }: Pick<StoredItem, 'kind' | 'prefix'>): string => `${kind} ${prefix}`;
const weekly = (verdict: ExampleRun['verdict'], count = 52): ExampleRun[] =>
  Array.from({ length: count }, (_, week) => ({
    model: 'own',
    daysAgo: 7 * (count - week),
    days: 1,
    dataset: week,
    warmStartFrom: null,
    verdict,
    workflow: 0,
  }));
const counts = (items: readonly StoredItem[]): Partial<Record<StoredItem['kind'], number>> =>
  Object.fromEntries(
    storedKinds
      .map((kind) => [kind, items.filter((item) => item.kind === kind).length] as const)
      .filter(([, count]) => count > 0),
  );

describe('what is removed from a store', () => {
  it('leaves all that the champions of the last generations, and every champion of another model, were made from', () => {
    check((runs, keepGenerations) => {
      const inventory = inventoryAfter(runs);
      const left = new Set(without(inventory, choose(inventory, { keepGenerations })).items.map(nameOf));
      const own = inventory.promotions.filter(({ model }) => model === 'own').slice(-keepGenerations);
      for (const { digest } of [...own, ...inventory.promotions.filter(({ model }) => model === 'other')]) {
        const lineage = inventory.lineages.get(digest)!;
        const run = inventory.runs.find(({ decision }) => decision?.candidateDigest === digest)!;
        for (const name of [
          ...[digest, ...lineage.models].map((model) => `model ${modelPrefix(model)}`),
          ...lineage.datasets.map((dataset) => `dataset ${datasetPrefix(dataset)}`),
          ...lineage.tokens.map((tokens) => `tokens ${tokensPrefix(tokens)}`),
          ...lineage.tokens.map((tokens) => `part of tokens ${partPrefix(tokens)}`),
          `run record runs/${run.runId}`,
          `run files runs/${run.runId}`,
        ])
          assert.ok(left.has(name), name);
      }
    });
  });

  it('leaves all that the newest run of a workflow and every young run stored or used', () => {
    check((runs, keepGenerations) => {
      const inventory = inventoryAfter(runs);
      const left = new Set(without(inventory, choose(inventory, { keepGenerations })).items.map(nameOf));
      const newest = new Map(inventory.runs.map((run) => [run.record!.workflowId, run]));
      const young = inventory.runs.filter(({ runId }) =>
        inventory.items.some(
          (item) => item.prefix === `runs/${runId}` && item.modifiedAt > now - settings.minimumAgeMs,
        ),
      );
      for (const { runId, needs } of [...newest.values(), ...young])
        for (const name of [
          `run record runs/${runId}`,
          `run files runs/${runId}`,
          ...needs.models.map((model) => `model ${modelPrefix(model)}`),
          ...needs.datasets.map((dataset) => `dataset ${datasetPrefix(dataset)}`),
          ...needs.tokens.map((tokens) => `tokens ${tokensPrefix(tokens)}`),
          ...needs.tokens.map((tokens) => `part of tokens ${partPrefix(tokens)}`),
        ])
          assert.ok(left.has(name), name);
    });
  });

  it('is never young', () => {
    check((runs, keepGenerations) => {
      for (const item of choose(inventoryAfter(runs), { keepGenerations }))
        assert.ok(item.modifiedAt <= now - settings.minimumAgeMs, nameOf(item));
    });
  });

  it('is all at once: choosing again chooses nothing', () => {
    check((runs, keepGenerations) => {
      const inventory = inventoryAfter(runs);
      const left = without(inventory, choose(inventory, { keepGenerations }));
      assert.deepEqual(choose(left, { keepGenerations }), []);
    });
  });

  it('is the same in the end when the removal is interrupted anywhere, and then nothing refers to what is gone', () => {
    fc.assert(
      fc.property(stores, keeps, fc.nat(), (runs, keepGenerations, stop) => {
        const inventory = inventoryAfter(runs);
        const chosen = choose(inventory, { keepGenerations });
        const done = chosen.slice(0, stop % (chosen.length + 1));
        const interrupted = without(inventory, done);
        assert.deepEqual(
          choose(interrupted, { keepGenerations }).map(nameOf),
          chosen.slice(done.length).map(nameOf),
        );
        const present = new Set(interrupted.items.map(nameOf));
        for (const { datasets, tokens } of interrupted.lineages.values()) {
          for (const dataset of datasets) assert.ok(present.has(`dataset ${datasetPrefix(dataset)}`));
          for (const sha of tokens)
            for (const name of [`tokens ${tokensPrefix(sha)}`, `part of tokens ${partPrefix(sha)}`])
              assert.ok(present.has(name), name);
        }
      }),
      { numRuns: 300, seed: 13 },
    );
  });

  it('leaves a bounded store, however many weekly retrainings are promoted, rejected or failed', () => {
    for (const verdict of ['promote', 'reject', null] as const) {
      const sizes = [52, 104, 208].map((weeks) => {
        const inventory = inventoryAfter(weekly(verdict, weeks));
        const left = without(inventory, choose(inventory)).items;
        return counts(left.filter(({ kind }) => kind !== 'run record'));
      });
      assert.deepEqual(sizes[1], sizes[0], `${verdict}`);
      assert.deepEqual(sizes[2], sizes[0], `${verdict}`);
    }
  });

  it('is the older champion of a year, with its data and its run', () => {
    const inventory = inventoryAfter(weekly('promote'));
    const left = counts(without(inventory, choose(inventory)).items);
    // Ten champions; each run that was judged against one of them, or by which it was made.
    assert.equal(left.model, 10);
    assert.equal(left.dataset, 10);
    assert.equal(left['run files'], 10);
  });

  it('is no record of a run against a kept champion: its attempts are counted', () => {
    const runs = [...weekly('promote', 1), ...weekly('reject', 51)];
    const inventory = inventoryAfter(runs.map((run, index) => ({ ...run, daysAgo: 400 - index })));
    const left = counts(without(inventory, choose(inventory)).items);
    assert.equal(left['run record'], 52);
    assert.equal(left['run files'], 2, 'of the champion and of the newest run');
    assert.equal(left.model, 2);
  });

  it('is not the newest challenger of the champion of now, however old, but an earlier one', () => {
    const runs = weekly('promote', 1);
    const challenges = weekly('challenge', 3).map((run, index) => ({ ...run, daysAgo: 300 - index }));
    const failed = weekly(null, 1).map((run) => ({ ...run, daysAgo: 200 }));
    const inventory = inventoryAfter([
      ...runs.map((run) => ({ ...run, daysAgo: 400 })),
      ...challenges,
      ...failed,
    ]);
    const removed = choose(inventory).filter(({ kind }) => kind === 'model');
    assert.deepEqual(
      removed.map(({ prefix }) => prefix).sort(),
      [1, 2].map((index) => modelPrefix(digestOf(`model ${index}`))).sort(),
    );
  });

  it('is feedback only when it has a retention time, every kept champion has it, and it is not the newest', () => {
    const batches = (model: string) =>
      Array.from({ length: 8 }, (_, index): StoredItem => ({
        kind: 'feedback',
        prefix: `feedback/${model}/${String(index + 1).padStart(10, '0')}.json`,
        objects: 1,
        sizeBytes: 10,
        modifiedAt: now - (400 - index) * dayMs,
      }));
    const base = inventoryAfter(weekly('promote', 16));
    const inventory = { ...base, items: [...base.items, ...batches('own'), ...batches('other')] };
    const chosen = (feedbackRetentionMs: number | null) =>
      chooseRemovals(inventory, { ...settings, feedbackRetentionMs, model: 'own', now })
        .filter(({ kind }) => kind === 'feedback')
        .map(({ prefix }) => prefix);
    assert.deepEqual(chosen(null), []);
    // The oldest kept champion, of the seventh run, has batches up to 6.
    assert.deepEqual(
      chosen(100 * dayMs),
      batches('own')
        .slice(0, 6)
        .map(({ prefix }) => prefix),
    );
    assert.deepEqual(
      chosen(398 * dayMs + 1),
      batches('own')
        .slice(0, 2)
        .map(({ prefix }) => prefix),
    );
  });

  it('is a challenge only at the start of their log, against a generation that is not kept, and not the newest', () => {
    const base = inventoryAfter(weekly('promote', 16));
    const withChallenges = (generations: number[]) => {
      const challenge = (championGeneration: number) => ({
        model: 'own',
        championGeneration,
        challengerDigest: digestOf('challenger'),
      });
      const keyOf = (index: number): string => `challenges/own/${String(index + 1).padStart(10, '0')}.json`;
      const items = generations.map((_, index): StoredItem => ({
        kind: 'challenge',
        prefix: keyOf(index),
        objects: 1,
        sizeBytes: 10,
        modifiedAt: now - 400 * dayMs,
      }));
      const challenges = new Map(
        generations.map((generation, index) => [keyOf(index), challenge(generation)]),
      );
      return choose({ ...base, items: [...base.items, ...items], challenges }).filter(
        ({ kind }) => kind === 'challenge',
      ).length;
    };
    // Kept are the generations 7 to 16.
    assert.equal(withChallenges([1, 3, 6, 7, 9]), 3);
    assert.equal(withChallenges([1, 7, 6, 9]), 1, 'no gap');
    assert.equal(withChallenges([1, 2, 3]), 2, 'not the newest');
    assert.equal(withChallenges([1]), 0);
  });

  it('never is what has another key than those that Evergreen removes', () => {
    for (const key of [
      'champions/default/00000001.json',
      'predictions/default/log/2026-01-01T00/p-1.jsonl',
      'monitor/default/abc.json',
      'reviews.csv',
      'models/readme.txt',
      `models/${digestOf('x')}`,
      'datasets/mine/rows.csv',
    ])
      assert.equal(itemOfKey(key), null, key);
  });
});
