import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { Champion } from '../../../contracts/champion.js';
import { EvergreenError } from '../../../contracts/errors.js';
import { ChampionServer } from '../../../api/serving/champion-server.js';
import { championOf, FakePool } from './fake-champions.js';

/** Lets other work happen until the condition holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

describe('champion server', () => {
  let newest = 0;
  let storeAnswers = true;
  let broken = new Set<number>();
  let attempts: number[] = [];
  let lookups = 0;
  let hold = Promise.resolve();
  let kept: Champion | null = null;
  let retryDelayMs = 1;
  let pools: FakePool[] = [];
  let server: ChampionServer;

  const lookUp = (after: number) => {
    lookups += 1;
    if (!storeAnswers) throw new EvergreenError('store-unavailable', 'the store does not answer');
    return newest > after ? championOf(newest) : null;
  };
  const severalLookups = async (): Promise<void> => {
    const enough = lookups + 5;
    await until(() => lookups >= enough);
  };
  const generationServed = (): number | undefined => server.current?.champion.generation;

  const newServer = (): ChampionServer =>
    new ChampionServer({
      source: {
        currentChampion: async () => lookUp(0),
        championAfter: async (generation) => {
          await hold;
          return lookUp(generation);
        },
        loadLastChampion: async () => kept,
        async saveLastChampion(champion) {
          kept = champion;
        },
        fetchModel: async (digest) => `models/${digest[0]}`,
        async startPool(directory) {
          const generation = Number(directory.at(-1));
          attempts.push(generation);
          if (broken.has(generation)) throw new EvergreenError('invalid-model', 'the graph is broken');
          const pool = new FakePool(generation);
          pools.push(pool);
          return pool;
        },
      },
      log: () => undefined,
      pollIntervalMs: 1,
      silenceMs: 50,
      retryDelayMs,
    });
  const restart = async (): Promise<void> => {
    await server.close();
    server = newServer();
    server.start();
  };

  beforeEach(() => {
    newest = 0;
    storeAnswers = true;
    broken = new Set();
    attempts = [];
    lookups = 0;
    pools = [];
    retryDelayMs = 1;
    kept = null;
    server = newServer();
    server.start();
  });
  afterEach(() => server.close());

  it('says that there is no champion until the first is promoted', async () => {
    await severalLookups();
    await assert.rejects(server.classify(['a']), { code: 'no-champion', message: /Nothing is promoted/ });
    newest = 1;
    await until(() => generationServed() === 1);
    assert.equal(server.problem, null);
    assert.equal((await server.classify(['a'])).champion.generation, 1);
  });

  it('changes the champion under load without a failed request or an answer of another model', async () => {
    newest = 1;
    await until(() => generationServed() === 1);
    const seen = new Set<number>();
    let isOver = false;
    const client = async (): Promise<void> => {
      while (!isOver) {
        const { champion, classifications } = await server.classify(['a', 'b', 'c']);
        seen.add(champion.generation);
        for (const { logits } of classifications) assert.equal(logits[0], champion.generation);
        await turn();
      }
    };
    const clients = Array.from({ length: 8 }, client);
    for (const generation of [2, 3, 4, 5]) {
      newest = generation;
      await until(() => seen.has(generation));
    }
    isOver = true;
    await Promise.all(clients);
    assert.deepEqual([...seen].sort(), [1, 2, 3, 4, 5]);
  });

  it('lets the old model answer what it was asked before it closes it', async () => {
    newest = 1;
    await until(() => generationServed() === 1);
    let release = (): void => undefined;
    pools[0]!.hold = new Promise((resolve) => (release = resolve));
    const asked = server.classify(['a']);
    newest = 2;
    await until(() => generationServed() === 2);
    assert.equal(pools[0]!.isClosed, false);
    release();
    assert.equal((await asked).champion.generation, 1);
    await until(() => pools[0]!.isClosed);
  });

  it('keeps the old champion while the new one cannot be loaded, shows why, and tries again', async () => {
    newest = 1;
    await until(() => generationServed() === 1);
    broken.add(2);
    newest = 2;
    await until(() => attempts.filter((generation) => generation === 2).length === 2);
    assert.match(server.problem ?? '', /Generation 2 cannot be served: the graph is broken/);
    assert.equal((await server.classify(['a'])).champion.generation, 1);
    broken.clear();
    await until(() => generationServed() === 2);
    assert.equal(server.problem, null);
  });

  it('does not wait for a broken champion when a newer one is there', async () => {
    broken.add(1);
    newest = 1;
    await until(() => attempts.includes(1));
    newest = 2;
    await until(() => generationServed() === 2);
    assert.equal(server.problem, null);
  });

  it('serves on while the store does not answer, and follows again when it does', async () => {
    newest = 1;
    await until(() => generationServed() === 1);
    storeAnswers = false;
    await severalLookups();
    assert.match(server.problem ?? '', /the store does not answer/);
    assert.equal((await server.classify(['a'])).champion.generation, 1);
    storeAnswers = true;
    newest = 2;
    await until(() => generationServed() === 2);
    assert.equal(server.problem, null);
  });

  it('says again why a champion is not served when the store is back', async () => {
    retryDelayMs = 60_000;
    await restart();
    broken.add(1);
    newest = 1;
    await until(() => /Generation 1/.test(server.problem ?? ''));
    storeAnswers = false;
    await until(() => /does not answer/.test(server.problem ?? ''));
    storeAnswers = true;
    await until(() => /Generation 1/.test(server.problem ?? ''));
    assert.deepEqual(attempts, [1]);
  });

  it('starts with what was served last while the store is away, says so, and follows again', async () => {
    newest = 2;
    await until(() => generationServed() === 2);
    storeAnswers = false;
    await restart();
    await until(() => generationServed() === 2);
    await severalLookups();
    assert.match(server.store, /^unreachable since 20/);
    assert.match(server.problem ?? '', /the store does not answer/);
    storeAnswers = true;
    await until(() => server.store === 'reachable' && server.problem === null);
    assert.equal(generationServed(), 2);
    newest = 3;
    await until(() => generationServed() === 3);
    assert.equal(kept?.generation, 3);
  });

  it('starts with what was served last when the champion cannot be served, and says why', async () => {
    newest = 1;
    await until(() => generationServed() === 1);
    newest = 2;
    broken.add(2);
    await restart();
    await until(() => generationServed() === 1);
    await until(() => /Generation 2 cannot be served/.test(server.problem ?? ''));
    assert.equal(server.store, 'reachable');
    broken.clear();
    await until(() => generationServed() === 2);
    await until(() => server.problem === null);
  });

  it('gives way to the champion of the store when that is another than what was served last', async () => {
    kept = championOf(7);
    storeAnswers = false;
    await restart();
    await until(() => generationServed() === 7);
    newest = 4;
    storeAnswers = true;
    await until(() => generationServed() === 4);
  });

  it('ends all inference processes when it closes', async () => {
    newest = 1;
    await until(() => generationServed() === 1);
    await server.close();
    assert.ok(pools.every(({ isClosed }) => isClosed));
  });

  it('tells within seconds that the store does not answer, before the store itself gives up', async () => {
    newest = 1;
    server.start();
    await until(() => generationServed() === 1);
    assert.equal(server.store, 'reachable');
    let answer = (): void => {};
    hold = new Promise((resolve) => (answer = resolve));
    await until(() => server.store.startsWith('unreachable since'));
    assert.equal(generationServed(), 1);
    hold = Promise.resolve();
    answer();
    await until(() => server.store === 'reachable');
  });
});
