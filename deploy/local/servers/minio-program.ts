import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { codeOf, EvergreenError } from '../../../contracts/errors.js';
import { processEnvironment } from '../../../settings/environment.js';
import { fetchFile } from '../../../sources/downloads/fetch-file.js';
import type { OnProgress } from '../../../sources/downloads/progress-lines.js';
import { request } from '../../../sources/downloads/request.js';
import { findExecutable, goPlatform, type Log, type ServerSettings } from './executable.js';

/** The last commit of MinIO's community edition before it was archived. It is newer than the last binary release. */
const goVersion = 'v0.0.0-20260212201848-7aac2a2c5b7c';
const version = goVersion.slice(goVersion.lastIndexOf('-') + 1);
const release = 'RELEASE.2025-09-07T16-13-09Z';
const progressIntervalMs = 20_000;

/** The path of the MinIO server. The community edition has no binaries of newer commits, so it may be built from source. */
export async function findMinio(settings: ServerSettings, log: Log): Promise<string> {
  return findExecutable(
    {
      what: 'MinIO server',
      program: 'minio',
      version,
      acceptInstalled: true,
      downloads: async (path) => [
        { name: `${release} from dl.min.io`, fetch: (onProgress) => fetchRelease(path, onProgress) },
        {
          name: `${goVersion} built with Go (once, about 3 minutes on two cores)`,
          fetch: () => buildWithGo(path, log),
        },
      ],
      advice:
        'Install MinIO so that `minio` is on the PATH, or Go (https://go.dev/dl) so that it can be built; or use another S3 store with MINIO_ENDPOINT, or a directory with EVERGREEN_STORE=directory.',
    },
    settings,
    log,
  );
}

/** Downloads the last binary release and checks the hash that is published beside it. */
export async function fetchRelease(
  path: string,
  onProgress: OnProgress = () => {},
  site = 'https://dl.min.io',
): Promise<void> {
  const { system, architecture } = goPlatform;
  const url = `${site}/server/minio/release/${system}-${architecture}/archive/minio.${release}`;
  const { response, end } = await request(`${url}.sha256sum`);
  const sha256 = /^[0-9a-f]{64}/.exec(await response.text().finally(end))?.[0];
  if (sha256 === undefined) {
    throw new EvergreenError('server-unavailable', `${url}.sha256sum does not contain a sha256.`);
  }
  await fetchFile(url, path, { sha256, mode: 0o755, onProgress });
}

async function buildWithGo(path: string, log: Log): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const directory = await mkdtemp(join(dirname(path), 'build.partial-'));
  const startedAt = Date.now();
  const progress = setInterval(
    () => log(`MinIO server: still building (${Math.round((Date.now() - startedAt) / 1000)} s)`),
    progressIntervalMs,
  );
  try {
    await promisify(execFile)('go', ['install', '-trimpath', `github.com/minio/minio@${goVersion}`], {
      cwd: directory,
      env: processEnvironment({ GOBIN: directory, CGO_ENABLED: '0' }),
      maxBuffer: 64 * 1024 * 1024,
    });
    await rename(join(directory, 'minio'), path);
  } catch (thrown) {
    throw codeOf(thrown) === 'ENOENT'
      ? new EvergreenError('not-found', 'Go is not installed here.')
      : new EvergreenError('server-unavailable', `The build failed: ${String(thrown)}`, { cause: thrown });
  } finally {
    clearInterval(progress);
    await rm(directory, { recursive: true, force: true });
  }
}
