import assert from 'node:assert/strict';
import fc from 'fast-check';
import { championHistory, currentChampion, promoteChampion } from '../../registry/champions.js';
import { rollbackChampion } from '../../registry/rollback.js';
import type { ObjectStore } from '../../store/object-store.js';
import { damages } from '../store/damage.js';
import { championKey, exampleModel, examplePromotion } from './examples.js';
import { temporaryStore } from './temporary-directory.js';

describe('champions that are rolled back', () => {
  let store: ObjectStore;
  let first: string;
  let second: string;

  beforeEach(async () => {
    store = await temporaryStore();
    first = await exampleModel(store, 'first');
    second = await exampleModel(store, 'second');
    await promoteChampion(store, examplePromotion(first, 0));
    await promoteChampion(store, examplePromotion(second, 1));
  });

  it('make way for the one before, as a new generation', async () => {
    const back = await rollbackChampion(store, { model: 'default', reason: 'complaints' });
    assert.deepEqual(
      { generation: back.generation, digest: back.digest, previous: back.previous, reason: back.reason },
      { generation: 3, digest: first, previous: second, reason: 'complaints' },
    );
    assert.deepEqual(await currentChampion(store, 'default'), back);
  });

  it('make way for any former champion, by digest', async () => {
    const third = await exampleModel(store, 'third');
    await promoteChampion(store, examplePromotion(third, 2));
    const back = await rollbackChampion(store, { model: 'default', toDigest: first, reason: 'r' });
    assert.equal(back.digest, first);
  });

  it('make way for the one before also after they were promoted again', async () => {
    await promoteChampion(store, examplePromotion(second, 2));
    const back = await rollbackChampion(store, { model: 'default', reason: 'r' });
    assert.deepEqual([back.generation, back.digest, back.sample], [4, first, true]);
  });

  it('make way although the records of older promotions are damaged', async () => {
    const third = await exampleModel(store, 'third');
    await promoteChampion(store, examplePromotion(third, 2));
    for (const generation of [1, 2]) await damages['bit-flipped'](store, championKey(generation));
    const back = await rollbackChampion(store, { model: 'default', reason: 'r' });
    assert.deepEqual([back.generation, back.digest], [4, second]);
    const history = await championHistory(store, 'default');
    assert.deepEqual(
      history.map(({ generation }) => generation),
      [3, 4],
    );
  });

  it('stay when somebody promotes at the same moment', async () => {
    const meanwhile: ObjectStore = {
      ...store,
      async create(key, bytes) {
        await promoteChampion(store, examplePromotion(second, 2));
        return store.create(key, bytes);
      },
    };
    await assert.rejects(rollbackChampion(meanwhile, { model: 'default', reason: 'r' }), {
      code: 'conflict',
      message: /Generation 3 of default was promoted meanwhile/,
    });
  });

  it('stay when there is nothing to go back to', async () => {
    const never = await exampleModel(store, 'never champion');
    const to = (toDigest: string) => rollbackChampion(store, { model: 'default', toDigest, reason: 'r' });
    await assert.rejects(to(never), { code: 'not-found' });
    await assert.rejects(to(second), { code: 'conflict' });
    await assert.rejects(rollbackChampion(store, { model: 'other', reason: 'r' }), { code: 'not-found' });
    assert.equal((await championHistory(store, 'default')).length, 2);
  });

  it('stay when the model to go back to is damaged', async () => {
    await damages.truncated(store, `models/${first}/manifest.json`);
    const back = rollbackChampion(store, { model: 'default', reason: 'r' });
    await assert.rejects(back, { code: 'corrupt-object' });
  });
});

describe('withdrawn models', () => {
  let store: ObjectStore;
  let digests: string[];

  before(async () => {
    const models = await temporaryStore();
    digests = [];
    for (const name of ['a', 'b', 'c', 'd']) digests.push(await exampleModel(models, name));
    store = models;
  });

  const promote = async (name: string, forced = false) => {
    const expected = (await currentChampion(store, 'default'))?.generation ?? 0;
    return promoteChampion(store, {
      ...examplePromotion(digestOf(name), expected),
      ...(forced && { forced: { failedChecks: [] } }),
    });
  };
  const digestOf = (name: string): string => digests['abcd'.indexOf(name)]!;
  const nameOf = (digest: string | undefined): string => 'abcd'[digests.indexOf(digest ?? '')] ?? 'none';
  const rollback = (to?: string) =>
    rollbackChampion(store, { model: 'default', reason: 'r', ...(to && { toDigest: digestOf(to) }) });
  const champion = async (): Promise<string> => nameOf((await currentChampion(store, 'default'))?.digest);
  const withdrawn = async (): Promise<string> =>
    ((await currentChampion(store, 'default'))?.withdrawn ?? []).map(nameOf).sort().join('');

  beforeEach(async () => {
    for (const { generation } of await championHistory(store, 'default'))
      await store.remove(championKey(generation));
  });

  it('stay behind: each rollback goes one further back', async () => {
    for (const name of 'abc') await promote(name);
    const back = await rollback();
    assert.deepEqual([nameOf(back.digest), nameOf(back.rolledBackFrom)], ['b', 'c']);
    await rollback();
    assert.deepEqual([await champion(), await withdrawn()], ['a', 'bc']);
    await assert.rejects(rollback(), {
      code: 'not-found',
      message: /no earlier champion .* that is not withdrawn/,
    });
  });

  it('are all those since the champion that was named', async () => {
    for (const name of 'abc') await promote(name);
    await rollback('a');
    assert.equal(await withdrawn(), 'bc');
    await promote('d');
    await rollback();
    assert.deepEqual([await champion(), await withdrawn()], ['a', 'bcd']);
  });

  it('are neither promoted by a run nor rolled back to, and the message says how to', async () => {
    for (const name of 'ab') await promote(name);
    await rollback();
    for (const refused of [promote('b'), rollback('b')])
      await assert.rejects(refused, {
        code: 'conflict',
        message: /rolled back from .*promote [0-9a-f]{12} --reason .* --force/,
      });
    assert.equal(await champion(), 'a');
  });

  it('come back by force, and are then champions like any other', async () => {
    for (const name of 'ab') await promote(name);
    await rollback();
    await promote('b', true);
    assert.deepEqual([await champion(), await withdrawn()], ['b', '']);
    await promote('c');
    await rollback();
    assert.deepEqual([await champion(), await withdrawn()], ['b', 'c']);
  });

  it('are never champion again without force, in any order of promotions and rollbacks', async () => {
    const operation = fc.record({
      kind: fc.constantFrom('promote', 'promote', 'force', 'rollback', 'rollback', 'rollback-to'),
      name: fc.constantFrom(...'abcd'),
    });
    await fc.assert(
      fc
        .asyncProperty(fc.array(operation, { minLength: 3, maxLength: 12 }), async (operations) => {
          const bad = new Set<string>();
          for (const { kind, name } of operations) {
            const before = await champion();
            if (kind === 'promote' || kind === 'force') {
              const isRefused = kind === 'promote' && bad.has(name);
              const outcome = await promote(name, kind === 'force').catch(() => null);
              assert.equal(outcome === null, isRefused);
              if (outcome !== null) bad.delete(name);
              continue;
            }
            const generations = (await championHistory(store, 'default')).length;
            const back = await rollback(kind === 'rollback' ? undefined : name).catch(() => null);
            if (back === null) {
              assert.equal(await champion(), before);
              continue;
            }
            assert.ok(!bad.has(nameOf(back.digest)), 'a rollback never returns to a withdrawn model');
            assert.notEqual(nameOf(back.digest), before);
            assert.equal(back.generation, generations + 1);
            bad.add(before);
            const listed = await withdrawn();
            for (const one of bad) assert.ok(listed.includes(one), `${one} is withdrawn`);
            for (const one of listed) bad.add(one);
          }
        })
        .afterEach(async () => {
          for (const { generation } of await championHistory(store, 'default'))
            await store.remove(championKey(generation));
        }),
      { numRuns: 30 },
    );
  });
});
