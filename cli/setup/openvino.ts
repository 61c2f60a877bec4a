import { join } from 'node:path';
import { availableComputes } from '../../model/engines/choose-compute.js';
import {
  cachedOpenVino,
  findOpenVino,
  isOpenVinoPlatform,
  libraryNames,
  openVinoVersion,
} from '../../model/engines/openvino/libraries.js';
import { smokeTestEngine } from '../../model/engines/smoke-test.js';
import type { Settings } from '../../settings/settings.js';
import { withFileLock } from '../../files/file-lock.js';
import { firstAvailable, type Source } from '../../sources/downloads/first-available.js';
import { packageIndexes } from '../../sources/downloads/package-index.js';
import { progressLines } from '../../sources/downloads/progress-lines.js';
import { extractFromWheel, type Wheel } from '../../sources/downloads/pypi-wheel.js';

/** The wheels for all versions of Python hold the same libraries. */
const wheel: Wheel = {
  project: 'openvino',
  filename: `openvino-${openVinoVersion}-22982-cp312-cp312-manylinux_2_28_x86_64.whl`,
  sha256: '6b4375c17ddcac83a5180349e2e2bb811185c261066e2a920659892d58ef0e3b',
};
const what = 'OpenVINO';

export type OpenVinoSettings = Pick<
  Settings,
  'cacheDirectory' | 'offline' | 'openVinoDirectory' | 'pipIndexUrl'
>;

/**
 * Finds OpenVINO's libraries, or downloads them into the cache, and tests them.
 * @returns the directory with the libraries
 * @throws EvergreenError `device-unavailable` that lists everything that was tried
 */
export async function setUpOpenVino(
  settings: OpenVinoSettings,
  log: (line: string) => void,
): Promise<string> {
  const { cacheDirectory, offline, pipIndexUrl } = settings;
  const directory = cachedOpenVino(cacheDirectory);
  const isDownloadable = isOpenVinoPlatform() && !offline && settings.openVinoDirectory === undefined;
  const find = async () => (await findOpenVino(settings)) ?? undefined;
  const download = (index: string): Source<string> => ({
    name: `${wheel.filename} from ${new URL(index).host}`,
    find: () =>
      withFileLock(`${directory}.lock`, async () => {
        if ((await find()) !== undefined) return directory;
        log(`${what}: downloading ${wheel.filename} (59 MB) from ${new URL(index).host} …`);
        const targets = new Map(libraryNames.map((name) => [`openvino/libs/${name}`, join(directory, name)]));
        await extractFromWheel(wheel, targets, { index, onProgress: progressLines(what, log) });
        return directory;
      }),
  });
  const found = await firstAvailable({
    what,
    sources: [
      { name: `${openVinoVersion}, installed here or in ${directory}`, find },
      ...(isDownloadable ? (await packageIndexes(pipIndexUrl)).map(download) : []),
    ],
    log,
    code: 'device-unavailable',
    advice: `${offline ? 'EVERGREEN_OFFLINE forbids downloads. ' : ''}Name a directory with the libraries of OpenVINO ${openVinoVersion} for Linux x64, the only platform that was tested, with EVERGREEN_OPENVINO=<directory>, or train with --engine onnxruntime.`,
  });
  await smokeTestEngine(
    availableComputes(
      { engine: 'openvino', device: 'cpu', precision: 'float32' },
      { openVinoDirectory: found },
    )[0],
    found,
  );
  return found;
}
