import assert from 'node:assert/strict';
import fc from 'fast-check';
import { saveAlarms } from '../../../registry/alarms.js';
import { championHistory, currentChampion } from '../../../registry/champions.js';
import { rollbackChampion } from '../../../registry/rollback.js';
import { fetchDataset } from '../../../registry/datasets.js';
import { decisionAbout, readDecisionOfRun } from '../../../registry/decisions.js';
import { openFeedbackLog } from '../../../registry/feedback.js';
import { fetchModel, listModels } from '../../../registry/models.js';
import { pruneStore, type PruneOptions } from '../../../registry/prune/prune-store.js';
import { readRun } from '../../../registry/runs.js';
import { fetchTokens, findTokens } from '../../../registry/tokens.js';
import { sha256 } from '../../../files/hashes.js';
import { keysUnder } from '../../store/damage.js';
import { createMemoryStore, type MemoryStore } from '../../store/memory-store.js';
import { temporaryDirectory } from '../temporary-directory.js';
import { storeRetraining, type StoredRetraining } from './store-retraining.js';

const dayMs = 86_400_000;
const firstDay = Date.parse('2026-01-05T00:00:00Z');

/** A store with a clock that a test sets. */
class Year {
  day = 0;
  readonly store: MemoryStore = createMemoryStore({ now: () => this.now });

  get now(): number {
    return firstDay + this.day * dayMs;
  }

  async retrain(
    verdict: StoredRetraining['verdict'],
    given: Partial<StoredRetraining> = {},
  ): Promise<string | null> {
    const runId = given.runId ?? `run-${this.day}`;
    return storeRetraining(this.store, { runId, verdict, data: runId, startedAt: this.now, ...given });
  }

  prune(given: Partial<PruneOptions> = {}) {
    return pruneStore(this.store, {
      model: 'default',
      keepGenerations: 10,
      minimumAgeMs: 30 * dayMs,
      feedbackRetentionMs: null,
      now: this.now,
      apply: true,
      ...given,
    });
  }

  /** Fetches and verifies every file that the model, its data and its run consist of. */
  async resolveLineage(digest: string): Promise<void> {
    const cache = { cacheDirectory: await temporaryDirectory(), verifiedCopies: new Map<string, string>() };
    const { manifest } = await fetchModel(this.store, digest, cache.cacheDirectory);
    const { datasetDigest, tokensDigest } = manifest.lineage;
    await fetchDataset(this.store, datasetDigest, cache);
    const tokens = await findTokens(this.store, { datasetDigest, tokenizerSha256: sha256('tokenizer') });
    assert.equal(tokens?.sha256, tokensDigest);
    await fetchTokens(this.store, tokens, cache);
    const decision = await decisionAbout(this.store, 'default', digest);
    assert.ok(decision !== null);
    assert.ok((await readRun(this.store, decision.runId)) !== null);
    const left = await keysUnder(this.store, `runs/${decision.runId}/`);
    for (const file of ['comparison.json', 'evaluation-candidate.json', 'evaluation-champion.json'])
      assert.ok(left.includes(`runs/${decision.runId}/${file}`), file);
  }
}

const verdicts = ['promote', 'promote', 'challenge', 'reject', null] as const;

describe('pruning a store', () => {
  it('leaves what the last ten champions were made from and judged by, and rolls back to any of them', async function () {
    this.timeout(120_000);
    const event = fc.record({
      verdict: fc.constantFrom(...verdicts),
      days: fc.integer({ min: 1, max: 40 }),
      repeatsData: fc.boolean(),
      warmStart: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 10 }),
        async (events, keepGenerations) => {
          const year = new Year();
          for (const { verdict, days, repeatsData, warmStart } of events) {
            const champion = await currentChampion(year.store, 'default');
            await year.retrain(verdict, {
              ...(repeatsData && { data: 'always the same' }),
              ...(warmStart && champion && { base: `champion:${champion.digest}` }),
            });
            year.day += days;
          }
          const before = new Map(year.store.objects);
          await year.prune({ keepGenerations });
          for (const [key, { modifiedAt }] of before)
            if (modifiedAt > year.now - 30 * dayMs)
              assert.ok(year.store.objects.has(key), `${key} was young`);
          const after = [...year.store.objects.keys()];
          assert.equal((await year.prune({ keepGenerations })).count, 0);
          assert.deepEqual([...year.store.objects.keys()], after);

          const kept = (await championHistory(year.store, 'default')).slice(-keepGenerations);
          for (const { digest } of kept) await year.resolveLineage(digest);
          // Each rollback goes further back, because it withdraws what came since.
          for (const digest of new Set(kept.map((champion) => champion.digest).toReversed())) {
            if (digest === kept.at(-1)!.digest) continue;
            await rollbackChampion(year.store, { model: 'default', toDigest: digest, reason: 'test' });
            assert.equal((await currentChampion(year.store, 'default'))?.digest, digest);
          }
        },
      ),
      { numRuns: 12, seed: 13 },
    );
  });

  it('only reports, unless it is told to remove', async () => {
    const year = new Year();
    for (let week = 0; week < 15; week += 1, year.day += 7) await year.retrain('promote');
    year.day += 60;
    const before = [...year.store.objects.keys()];
    const planned = await year.prune({ apply: false });
    assert.deepEqual([...year.store.objects.keys()], before);
    const { kinds, count, objects, sizeBytes } = await year.prune();
    assert.deepEqual(
      { kinds, count, objects, sizeBytes },
      {
        kinds: planned.kinds,
        count: planned.count,
        objects: planned.objects,
        sizeBytes: planned.sizeBytes,
      },
    );
    assert.equal(before.length - year.store.objects.size, objects);
    assert.deepEqual(
      kinds.map(({ kind, count }) => [kind, count]),
      [
        ['run files', 5],
        // A run against generation 5 and older; the first was against none.
        ['run record', 5],
        ['cached evaluation', 5],
        ['model', 5],
        ['tokens', 5],
        ['part of tokens', 5],
        ['dataset', 5],
        ['alarm', 5],
      ],
    );
    assert.equal((await listModels(year.store)).length, 10);
  });

  it('reads neither rows nor weights nor reports', async () => {
    const year = new Year();
    for (let week = 0; week < 15; week += 1, year.day += 7) await year.retrain('promote');
    year.day += 60;
    const read: string[] = [];
    const recording = { ...year.store, get: async (key: string) => (read.push(key), year.store.get(key)) };
    await pruneStore(recording, {
      model: 'default',
      keepGenerations: 10,
      minimumAgeMs: 30 * dayMs,
      feedbackRetentionMs: null,
      now: year.now,
      apply: true,
    });
    for (const key of read) assert.match(key, /^champions\/|(manifest|run|decision)\.json$/);
  });

  it('stops wherever a process dies, so that what is half removed counts as absent and the next run removes the rest', async () => {
    const fill = async () => {
      const year = new Year();
      for (let week = 0; week < 13; week += 1, year.day += 7) await year.retrain('promote');
      year.day += 60;
      return year;
    };
    const undisturbed = await fill();
    await undisturbed.prune();
    const expected = [...undisturbed.store.objects.keys()].filter(
      (key) => !/^(models|runs|tokens|evaluations)/.test(key),
    );
    for (let removals = 0; removals < 40; removals += 7) {
      const year = await fill();
      let left = removals;
      const dying = {
        ...year.store,
        remove: async (key: string) => {
          if ((left -= 1) < 0) throw new Error('the process died');
          await year.store.remove(key);
        },
      };
      const options = { model: 'default', keepGenerations: 10, minimumAgeMs: 30 * dayMs };
      await assert.rejects(
        pruneStore(dying, { ...options, feedbackRetentionMs: null, now: year.now, apply: true }),
        /the process died/,
      );
      for (const digest of await listModels(year.store))
        await fetchModel(year.store, digest, await temporaryDirectory());
      year.day += 31;
      await year.prune();
      const keys = [...year.store.objects.keys()];
      assert.equal(keys.length, undisturbed.store.objects.size, `after ${removals} removals`);
      assert.deepEqual(
        keys.filter((key) => !/^(models|runs|tokens|evaluations)/.test(key)),
        expected,
      );
    }
  });

  it('keeps a run that trains for months: its data, tokens and checkpoint', async () => {
    const year = new Year();
    await year.retrain('promote');
    year.day = 7;
    await year.retrain(null, { runId: 'long' });
    year.day = 200;
    await year.prune();
    const keys = await keysUnder(year.store, 'runs/long/');
    assert.ok(
      keys.some((key) => key.includes('/model/')),
      'the trained model',
    );
    assert.equal(
      (await keysUnder(year.store, 'datasets/')).filter((key) => key.endsWith('dataset.json')).length,
      2,
    );
    assert.equal(
      (await keysUnder(year.store, 'tokens/')).filter((key) => key.endsWith('tokens.json')).length,
      2,
    );
  });

  it('removes nothing of another model', async () => {
    const year = new Year();
    for (let week = 0; week < 15; week += 1, year.day += 7)
      await year.retrain('promote', { model: 'other', runId: `other-${week}` });
    await saveAlarms(year.store, 'other', 1, { raisedBy: new Set(), changedAt: null });
    await year.retrain('promote');
    year.day += 100;
    assert.equal((await year.prune()).count, 0);
  });

  it('removes feedback only where it has a retention time', async () => {
    const year = new Year();
    const log = openFeedbackLog(year.store, 'default');
    for (let week = 0; week < 20; week += 1, year.day += 7) {
      const at = new Date(year.now).toISOString();
      await log.append([
        {
          rowId: sha256(`${week}`).slice(0, 16),
          text: `text ${week}`,
          label: 'positive',
          source: 'api',
          sender: 'cli',
          kind: 'random',
          at,
        },
      ]);
      await year.retrain('promote', { feedbackUntil: await log.last() });
    }
    year.day += 60;
    await year.prune();
    assert.equal((await log.readSince(0)).rows.length, 20);
    await year.prune({ feedbackRetentionMs: 90 * dayMs });
    const { rows } = await openFeedbackLog(year.store, 'default').readSince(0);
    // The oldest kept champion, of week 11, has the first eleven batches.
    assert.deepEqual(
      rows.map(({ sequence }) => sequence),
      [12, 13, 14, 15, 16, 17, 18, 19, 20],
    );
    assert.equal(await openFeedbackLog(year.store, 'default').append([]), 21);
  });

  it('stops when the record of a kept promotion is damaged, and says which', async () => {
    const year = new Year();
    await year.retrain('promote');
    year.store.objects.get('champions/default/00000001.json')!.bytes = Buffer.from('{}');
    await assert.rejects(year.prune(), {
      code: 'corrupt-object',
      message: /champions\/default\/00000001\.json/,
    });
  });

  it('keeps what a damaged run record may have needed', async () => {
    const year = new Year();
    await year.retrain('reject', { runId: 'damaged' });
    for (year.day = 7; year.day < 40; year.day += 7) await year.retrain('reject');
    year.store.objects.get('runs/damaged/run.json')!.bytes = Buffer.from('{}');
    const { candidateDigest } = (await readDecisionOfRun(year.store, 'damaged'))!;
    year.day += 60;
    await year.prune();
    assert.ok((await listModels(year.store)).includes(candidateDigest));
  });
});
