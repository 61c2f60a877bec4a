import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { randomWords, uniform } from '../../model/random.js';
import { promoteTinyModel, startApi, text } from '../api/running-api.js';
import { filesUnder, mutate, mutationKinds } from './mutations.js';

export interface MutatedApiReport {
  /** Promotions one of whose objects was mutated, or the promotion itself, while the API ran. */
  promotions: number;
  /** Starts without a store, with one file of the cache or the record of the last champion mutated. */
  starts: number;
  failures: string[];
}

interface Model {
  generation: number;
  problem: string | null;
  store: string;
}

/**
 * A real API process under mutations: it must go on answering with the model it names, refuse what is damaged and say so, take
 * the next intact champion, and start from its cache only while that is right in every byte.
 */
export async function mutateUnderRealApi(options: {
  promotions: number;
  starts: number;
  seed: number;
}): Promise<MutatedApiReport> {
  const next = randomWords(options.seed, 0x6170);
  const random = (): number => uniform(next);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const report: MutatedApiReport = { promotions: 0, starts: 0, failures: [] };
  const state = await mkdtemp(join(tmpdir(), 'evergreen-mutated-api-'));
  const expected = new Map<number, number>();
  const objects = join(state, 'store', 'objects');
  let api: Awaited<ReturnType<typeof startApi>> | null = null;

  const stopApi = async (): Promise<void> => {
    if (api === null) return;
    if (api.process.exitCode !== null || api.process.signalCode !== null)
      report.failures.push('the API process ended');
    else {
      const ended = once(api.process, 'exit');
      api.process.kill('SIGKILL');
      await ended;
    }
    api = null;
  };
  const model = async (): Promise<Model> => (await (await fetch(`${api!.url}/model`)).json()) as Model;
  /** Whether the answer is that of the model it names. */
  const answersRight = async (): Promise<boolean> => {
    const response = await fetch(`${api!.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    });
    const body = (await response.json()) as { class_0_probability: number; model: { generation: number } };
    const wanted = expected.get(body.model.generation);
    return wanted !== undefined && Math.abs(wanted - body.class_0_probability) < 1e-5;
  };
  const until = async (condition: () => Promise<boolean>, what: string): Promise<void> => {
    for (let attempt = 0; !(await condition()); attempt++) {
      if (attempt > 600) throw new Error(`not within a minute: ${what}`);
      await wait(100);
    }
  };

  try {
    expected.set(1, await promoteTinyModel(state, 1));
    api = await startApi(state);
    for (let generation = 2; report.promotions < options.promotions; generation++) {
      const isIntact = generation % 8 === 0;
      // Made elsewhere, damaged, then moved in: the API never sees the intact one.
      const elsewhere = await mkdtemp(join(state, 'elsewhere-'));
      await cp(join(state, 'store'), join(elsewhere, 'store'), { recursive: true });
      const before = new Set(await filesUnder(join(elsewhere, 'store', 'objects')));
      const probability = await promoteTinyModel(elsewhere, generation);
      const made = (await filesUnder(join(elsewhere, 'store', 'objects'))).filter(
        (path) => !before.has(path),
      );
      const record = made.find((path) => path.includes('/champions/'))!;
      const victim = pick(made);
      const kind = pick(mutationKinds);
      const intact = await readFile(record);
      if (!isIntact) {
        await mutate(victim, kind, pick(made.filter((path) => path !== victim)), random);
        report.promotions += 1;
      }
      const digestDirectory = (JSON.parse(intact.toString()) as { digest: string }).digest;
      await cp(
        join(elsewhere, 'store', 'objects', 'models', digestDirectory),
        join(objects, 'models', digestDirectory),
        { recursive: true },
      );
      const place = join(objects, 'champions', 'default', `${String(generation).padStart(8, '0')}.json`);
      const isRecordMissing = !isIntact && victim === record && kind === 'missing';
      if (!isRecordMissing) await rename(record, place);
      const what = `generation ${generation}, ${victim.split('/objects/')[1]} ${isIntact ? 'intact' : kind}`;
      if (isIntact) {
        expected.set(generation, probability);
        await until(async () => (await model()).generation === generation, what);
      } else if (isRecordMissing) await wait(1_500);
      else {
        await until(async () => {
          const { generation: served, problem } = await model();
          return problem !== null || served === generation;
        }, what);
        if ((await model()).generation === generation) report.failures.push(`${what}: served`);
      }
      if (!(await answersRight())) report.failures.push(`${what}: answers of another model`);
      // The log must go on: the next promotion needs an intact record before it.
      await writeFile(place, intact);
      // With its record restored, a model that was not touched may be served.
      if (victim === record) expected.set(generation, probability);
      await rm(elsewhere, { recursive: true });
    }
    const last = Math.max(...expected.keys());
    await until(async () => (await model()).generation === last, `generation ${last} is served in the end`);
    await stopApi();
    await rename(join(state, 'store'), join(state, 'store-away'));
    // A link that leads nowhere but to itself: a store that cannot be reached.
    await symlink('store', join(state, 'store'));
    const kept = join(state, 'kept');
    for (const name of ['cache', 'last-champion'])
      await cp(join(state, name), join(kept, name), { recursive: true });
    for (; report.starts < options.starts; report.starts++) {
      const isIntact = report.starts % 8 === 0;
      const victims = [
        ...(await filesUnder(join(state, 'last-champion'))),
        ...(await filesUnder(join(state, 'cache', 'models', await servedDigest(state)))),
      ];
      const victim = pick(victims);
      const kind = pick(mutationKinds);
      if (!isIntact) await mutate(victim, kind, pick(victims.filter((path) => path !== victim)), random);
      const what = `start with ${victim.split('/').at(-1)} ${isIntact ? 'intact' : kind}`;
      api = await startApi(state, { untilReady: false });
      if (isIntact) {
        await until(async () => (await fetch(`${api!.url}/readyz`)).status === 200, what);
        const { generation, store } = await model();
        if (generation !== last || !store.startsWith('unreachable since'))
          report.failures.push(`${what}: generation ${generation}, store ${store}`);
        if (!(await answersRight())) report.failures.push(`${what}: answers of another model`);
      } else {
        await wait(2_000);
        if ((await fetch(`${api.url}/readyz`)).status === 200) report.failures.push(`${what}: served`);
      }
      await stopApi();
      for (const name of ['cache', 'last-champion']) {
        await rm(join(state, name), { recursive: true });
        await cp(join(kept, name), join(state, name), { recursive: true });
      }
    }
  } catch (error) {
    report.failures.push(String(error));
  } finally {
    await stopApi();
    await rm(state, { recursive: true, force: true });
  }
  return report;
}

/** Digest that the record of the last champion names. */
async function servedDigest(state: string): Promise<string> {
  const directory = join(state, 'last-champion');
  const [name] = await readdir(directory);
  return (JSON.parse(await readFile(join(directory, name!), 'utf8')) as { digest: string }).digest;
}
