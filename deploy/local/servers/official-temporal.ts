import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { parseWith } from '../../../contracts/parse.js';
import { fetchFile } from '../../../sources/downloads/fetch-file.js';
import type { OnProgress } from '../../../sources/downloads/progress-lines.js';
import { request } from '../../../sources/downloads/request.js';
import { goPlatform } from './executable.js';

const downloadSchema = z.object({ archiveUrl: z.url(), fileToExtract: z.string() });

/**
 * Downloads a program from temporal.download, as Temporal's SDKs do: the service returns the address of an archive and the
 * name of the file in it.
 * @param artifact `cli` or `temporal-test-server`
 */
export async function fetchOfficial(
  artifact: string,
  version: string,
  path: string,
  onProgress: OnProgress = () => {},
  service = 'https://temporal.download',
): Promise<void> {
  const { system, architecture } = goPlatform;
  const url = `${service}/${artifact}/${version}?arch=${architecture}&platform=${system}&format=tar.gz`;
  const { response, end } = await request(url);
  const download = parseWith(
    downloadSchema,
    await response.json().finally(end),
    `answer of ${service}`,
    'server-unavailable',
  );
  await mkdir(dirname(path), { recursive: true });
  const directory = await mkdtemp(join(dirname(path), 'download.partial-'));
  try {
    const archivePath = join(directory, 'archive.tar.gz');
    await fetchFile(download.archiveUrl, archivePath, { onProgress });
    await promisify(execFile)('tar', ['-xzf', archivePath, '-C', directory]);
    const extractedPath = join(directory, download.fileToExtract);
    await chmod(extractedPath, 0o755);
    await rename(extractedPath, path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
