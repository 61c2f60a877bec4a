import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Champion } from '../../contracts/champion.js';
import { toEvergreenError } from '../../contracts/errors.js';
import { randomWords, uniform } from '../../model/random.js';
import { championHistory, currentChampion } from '../../registry/champions.js';
import { hashDirectory, type FileTable } from '../../files/hashes.js';
import { lastChampion } from '../../api/serving/last-champion.js';
import { fetchModel } from '../../registry/models.js';
import { createDirectoryStore } from '../../store/directory-store.js';
import { promoteTinyModel } from '../api/running-api.js';

export const mutationKinds = ['truncated', 'bit-flipped', 'swapped', 'missing'] as const;
export type MutationKind = (typeof mutationKinds)[number];

export interface MutationReport {
  /** Mutations by kind and by what they hit. */
  kinds: Record<MutationKind, number>;
  hits: Record<string, number>;
  /** Refused with a code of the error table. */
  refused: number;
  /** Made good from the other copy, or without effect on what is served: every byte is genuine. */
  genuine: number;
  /** Anything else: served with other bytes, or an error that nobody foresaw. */
  failures: string[];
}

/** Damages one file, or puts another's content in its place. */
export async function mutate(
  path: string,
  kind: MutationKind,
  other: string,
  random: () => number,
): Promise<void> {
  const bytes = await readFile(path);
  // An empty file has nothing to flip or to cut.
  if (bytes.length === 0 && kind !== 'swapped' && kind !== 'missing') return writeFile(path, 'x');
  switch (kind) {
    case 'truncated':
      return writeFile(path, bytes.subarray(0, Math.floor(random() * bytes.length)));
    case 'bit-flipped': {
      const bit = Math.floor(random() * bytes.length * 8);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      return writeFile(path, bytes);
    }
    case 'swapped':
      return cp(other, path);
    case 'missing':
      return rm(path);
  }
}

export async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const foreseen = new Set(['corrupt-object', 'not-found', 'store-unavailable', 'invalid-model']);

/**
 * Mutates files of a store with two promoted models, of a cache and of the record of the last champion, one at a time, and
 * does each time what a server does: find the champion, fetch its model. What comes out must be genuine in every byte.
 */
export async function mutateOneByOne(options: { count: number; seed: number }): Promise<MutationReport> {
  const next = randomWords(options.seed, 0x6d75);
  const random = (): number => uniform(next);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const report: MutationReport = {
    kinds: { truncated: 0, 'bit-flipped': 0, swapped: 0, missing: 0 },
    hits: {},
    refused: 0,
    genuine: 0,
    failures: [],
  };
  const root = await mkdtemp(join(tmpdir(), 'evergreen-mutations-'));
  try {
    const original = join(root, 'original');
    const storeOf = (base: string) => createDirectoryStore(join(base, 'store'));
    // The record of the last champion names the store by its path, so every trial works at the same one.
    const trial = join(root, 'trial');
    await cp(await preparedState(root), trial, { recursive: true });
    const store = storeOf(trial);
    const champions = await championHistory(store, 'default');
    const genuineFiles = new Map<string, FileTable>();
    for (const { digest } of champions)
      genuineFiles.set(
        digest,
        await hashDirectory((await fetchModel(store, digest, join(trial, 'cache'))).directory),
      );
    await rm(join(trial, 'cache', 'models', champions[0]!.digest), { recursive: true });
    await lastChampion(store, 'default', join(trial, 'last-champion')).save(champions[1]!);
    await cp(trial, original, { recursive: true });

    const victims = (await filesUnder(trial)).filter((path) => !path.includes('/partial/'));
    for (let trialNumber = 0; trialNumber < options.count; trialNumber++) {
      const victim = pick(victims);
      const kind = pick(mutationKinds);
      const what = victim.slice(trial.length + 1).replaceAll(/[0-9a-f]{64}/g, '<digest>');
      await mutate(victim, kind, pick(victims.filter((path) => path !== victim)), random);
      report.kinds[kind] += 1;
      const part = what.replace(/^store\/objects\//, '').replace(/<digest>\//, '');
      report.hits[part] = (report.hits[part] ?? 0) + 1;
      const isStoreAway = random() < 0.3;
      const outcome = await serve(trial, isStoreAway ? join(root, 'away') : undefined);
      if (outcome.kind === 'refused') report.refused += 1;
      else if (isGenuine(outcome, champions, genuineFiles)) report.genuine += 1;
      else report.failures.push(`${what} ${kind}: ${outcome.kind}`);
      // Nothing but the victim and the cache can have changed.
      await cp(victim.replace(trial, original), victim);
      await rm(join(trial, 'cache'), { recursive: true, force: true });
      await cp(join(original, 'cache'), join(trial, 'cache'), { recursive: true });
    }
    return report;
  } finally {
    await rm(root, { recursive: true, force: true });
  }

  /** A state directory with two promoted tiny models. */
  async function preparedState(directory: string): Promise<string> {
    const state = join(directory, 'prepared');
    await cp(await mkdtemp(join(directory, 'empty-')), state, { recursive: true });
    await promoteTinyModel(state, 1);
    await promoteTinyModel(state, 2);
    for (const generation of [1, 2]) await rm(join(state, `model-${generation}`), { recursive: true });
    return state;
  }
}

type Outcome =
  | { kind: 'refused' }
  | { kind: 'served'; champion: Champion; files: FileTable }
  | { kind: `unforeseen ${string}` };

/** What a server would serve. @param away where the store is not, when it cannot be reached */
async function serve(base: string, away?: string): Promise<Outcome> {
  const store = createDirectoryStore(join(base, 'store'));
  try {
    const champion =
      away === undefined
        ? await currentChampion(store, 'default')
        : await lastChampion(store, 'default', join(base, 'last-champion')).load();
    if (champion === null) return { kind: 'refused' };
    const source = away === undefined ? store : createDirectoryStore(away);
    const { directory } = await fetchModel(source, champion.digest, join(base, 'cache'));
    return { kind: 'served', champion, files: await hashDirectory(directory) };
  } catch (thrown) {
    const { code, message } = toEvergreenError(thrown);
    return foreseen.has(code) ? { kind: 'refused' } : { kind: `unforeseen ${code}: ${message}` };
  }
}

function isGenuine(
  outcome: Outcome,
  champions: readonly Champion[],
  genuineFiles: ReadonlyMap<string, FileTable>,
): boolean {
  return (
    outcome.kind === 'served' &&
    champions.some((champion) => isDeepStrictEqual(champion, outcome.champion)) &&
    isDeepStrictEqual(genuineFiles.get(outcome.champion.digest), outcome.files)
  );
}
