import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Champion } from '../../contracts/champion.js';
import { EvergreenError } from '../../contracts/errors.js';
import {
  championAfter,
  championHistory,
  currentChampion,
  promoteChampion,
} from '../../registry/champions.js';
import { sha256 } from '../../files/hashes.js';
import type { ObjectStore } from '../../store/object-store.js';
import { createMinioStore } from '../../store/minio/minio-store.js';
import { firstStartTimeoutMs, useMinio } from '../real-servers.js';
import { damages } from '../store/damage.js';
import { championKey, exampleModel, examplePromotion } from './examples.js';
import { temporaryStore } from './temporary-directory.js';

describe('champions', () => {
  let store: ObjectStore;
  let first: string;
  let second: string;

  beforeEach(async () => {
    store = await temporaryStore();
    first = await exampleModel(store, 'first');
    second = await exampleModel(store, 'second');
  });

  it('are none before the first promotion', async () => {
    assert.equal(await currentChampion(store, 'default'), null);
    assert.equal(await championAfter(store, 'default', 0), null);
    assert.deepEqual(await championHistory(store, 'default'), []);
  });

  it('follow one another, each naming the one before', async () => {
    await promoteChampion(store, examplePromotion(first, 0));
    const outcome = await promoteChampion(store, examplePromotion(second, 1, 'run-2'));
    assert.equal(outcome.status, 'promoted');
    const { promotedAt, ...facts } = (await currentChampion(store, 'default'))!;
    assert.ok(Math.abs(Date.parse(promotedAt) - Date.now()) < 60_000);
    assert.deepEqual(facts, {
      model: 'default',
      generation: 2,
      digest: second,
      previous: first,
      reason: 'better',
      workflowId: 'lifecycle/default',
      runId: 'run-2',
      sample: false,
    });
    const history = await championHistory(store, 'default');
    assert.deepEqual(
      history.map(({ digest }) => digest),
      [first, second],
    );
  });

  it('of one model are not those of another whose name begins alike', async () => {
    await promoteChampion(store, { ...examplePromotion(first, 0), model: 'default-2' });
    assert.equal(await currentChampion(store, 'default'), null);
  });

  it('are found by probing for the next generation, however many were missed', async () => {
    for (const [expected, digest] of [first, second, first].entries()) {
      await promoteChampion(store, examplePromotion(digest, expected));
    }
    assert.equal((await championAfter(store, 'default', 0))?.generation, 3);
    assert.equal((await championAfter(store, 'default', 2))?.generation, 3);
    assert.equal(await championAfter(store, 'default', 3), null);
  });

  it('are promoted once when the same run promotes the same model again, even after others', async () => {
    const once = await promoteChampion(store, examplePromotion(first, 0, 'run-1'));
    assert.deepEqual(await promoteChampion(store, examplePromotion(first, 0, 'run-1')), once);
    await promoteChampion(store, examplePromotion(second, 1));
    assert.deepEqual(await promoteChampion(store, examplePromotion(first, 0, 'run-1')), once);
    assert.equal((await championHistory(store, 'default')).length, 2);
  });

  it('are not promoted by one who judged against an older champion, who is told the newest', async () => {
    await promoteChampion(store, examplePromotion(first, 0));
    await promoteChampion(store, examplePromotion(second, 1));
    const late = await promoteChampion(store, examplePromotion(second, 0));
    assert.equal(late.status, 'lost-race');
    assert.equal(late.champion.generation, 2);
  });

  it('keep when they were promoted, and what spoke against them where they were forced', async () => {
    const forced = { failedChecks: ['slices'] };
    const promoted = await promoteChampion(store, { ...examplePromotion(first, 0), forced });
    const champion = await currentChampion(store, 'default');
    assert.deepEqual([champion?.forced, champion?.promotedAt], [forced, promoted.champion.promotedAt]);
  });

  it('are not promoted by a run that promotes another model than it did before', async () => {
    await promoteChampion(store, examplePromotion(first, 0, 'run-1'));
    const other = await promoteChampion(store, examplePromotion(second, 0, 'run-1'));
    assert.deepEqual([other.status, other.champion.digest], ['lost-race', first]);
  });

  it('by hand, without a run, are never taken for the same promotion', async () => {
    await promoteChampion(store, examplePromotion(first, 0, null));
    assert.equal((await promoteChampion(store, examplePromotion(first, 0, null))).status, 'lost-race');
  });

  it('cannot skip a generation', async () => {
    await assert.rejects(promoteChampion(store, examplePromotion(first, 1)), { code: 'conflict' });
    assert.equal(await currentChampion(store, 'default'), null);
  });

  it('must be models that are in the store, with an intact manifest', async () => {
    await assert.rejects(promoteChampion(store, examplePromotion(sha256('unknown'), 0)), {
      code: 'not-found',
    });
    await assert.rejects(promoteChampion(store, examplePromotion('../x', 0)), { code: 'invalid-input' });
    await damages['bit-flipped'](store, `models/${first}/manifest.json`);
    await assert.rejects(promoteChampion(store, examplePromotion(first, 0)), { code: 'corrupt-object' });
    assert.equal(await currentChampion(store, 'default'), null);
  });

  it('cannot be of a model name that leads elsewhere', async () => {
    await assert.rejects(currentChampion(store, '../models'), { code: 'invalid-input' });
  });

  for (const [damage, apply] of Object.entries(damages)) {
    if (damage === 'missing') continue;
    it(`are never believed when the record is ${damage}`, async () => {
      await promoteChampion(store, examplePromotion(first, 0));
      await promoteChampion(store, examplePromotion(second, 1));
      await apply(store, championKey(2), championKey(1));
      const corrupt = (error: Error & { code: string }) => {
        assert.match(error.message, /champions\/default\/00000002\.json/);
        return error.code === 'corrupt-object';
      };
      await assert.rejects(currentChampion(store, 'default'), corrupt);
      await assert.rejects(championAfter(store, 'default', 1), corrupt);
      await assert.rejects(championHistory(store, 'default'), corrupt);
      await assert.rejects(promoteChampion(store, examplePromotion(first, 2)), corrupt);
    });
  }

  it('are found behind a damaged record, but never taken for none while the store is away', async () => {
    for (const [expected, digest] of [first, second, first].entries())
      await promoteChampion(store, examplePromotion(digest, expected));
    await damages['bit-flipped'](store, championKey(2));
    assert.equal((await championAfter(store, 'default', 1))?.generation, 3);
    let reads = 0;
    const away = new EvergreenError('store-unavailable', 'away');
    const unsteady: ObjectStore = {
      ...store,
      get: async (key) => (++reads === 1 ? Promise.reject(away) : store.get(key)),
    };
    await assert.rejects(championAfter(unsteady, 'default', 0), away);
  });

  it('are never believed when the record is that of another model', async () => {
    await promoteChampion(store, { ...examplePromotion(first, 0), model: 'other' });
    await store.put(championKey(1), (await store.get(championKey(1).replace('default', 'other')))!);
    await assert.rejects(currentChampion(store, 'default'), { code: 'corrupt-object' });
  });

  it('are never believed with any one bit flipped', async () => {
    await promoteChampion(store, examplePromotion(first, 0));
    const intact = Buffer.from((await store.get(championKey(1)))!);
    for (let index = 0; index < intact.byteLength; index += 1) {
      const flipped = Buffer.from(intact);
      flipped[index] = flipped[index]! ^ (1 << (index % 8));
      await store.put(championKey(1), flipped);
      await assert.rejects(currentChampion(store, 'default'), { code: 'corrupt-object' });
    }
  });
});

describe('50 racing promoters', () => {
  const races: [string, () => Promise<ObjectStore>][] = [
    ['a directory', temporaryStore],
    ['MinIO', async () => createMinioStore({ ...(await useMinio()), bucket: `test-${randomUUID()}` })],
  ];
  for (const [where, open] of races) {
    it(`have one winner a generation and leave no gap, in ${where}`, async function () {
      this.timeout(firstStartTimeoutMs);
      const store = await open();
      const digest = await exampleModel(store, 'candidate');
      const winners: Champion[] = [];
      const generations = 4;
      for (let expected = 0; expected < generations; expected += 1) {
        const outcomes = await Promise.all(
          Array.from({ length: 50 }, () => promoteChampion(store, examplePromotion(digest, expected))),
        );
        const promoted = outcomes.filter(({ status }) => status === 'promoted');
        assert.equal(promoted.length, 1);
        for (const { champion } of outcomes) assert.deepEqual(champion, promoted[0]!.champion);
        winners.push(promoted[0]!.champion);
      }
      assert.deepEqual(await championHistory(store, 'default'), winners);
      assert.deepEqual(
        winners.map(({ generation }) => generation),
        [1, 2, 3, 4],
      );
    });
  }
});
