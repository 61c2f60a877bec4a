import { access } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { EvergreenError } from '../../../contracts/errors.js';

/** The version whose C API is declared in c-api.ts. */
export const openVinoVersion = '2026.4.1';

/** The library with the C API. The others are found by it, because they lie beside it. */
export const entryLibrary = 'libopenvino_c.so.2641';

/** All libraries that training needs: the runtime, the CPU plugin, the ONNX frontend and oneTBB. */
export const libraryNames = [
  entryLibrary,
  'libopenvino.so.2641',
  'libopenvino_intel_cpu_plugin.so',
  'libopenvino_onnx_frontend.so.2641',
  'libtbb.so.12',
] as const;

/** Where Intel's packages for Linux install the libraries of this version. */
const installedDirectories = [
  '/opt/intel/openvino/runtime/lib/intel64',
  '/opt/intel/openvino_2026/runtime/lib/intel64',
  '/opt/intel/openvino_2026.4.1/runtime/lib/intel64',
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib64',
];

/** Where to look for the libraries. */
export interface OpenVinoLocation {
  /** A directory that a person named; the only one that is looked at then. */
  openVinoDirectory?: string | undefined;
  cacheDirectory: string;
}

/** Linux x64 is the only platform that was verified. */
export const isOpenVinoPlatform = (): boolean => platform() === 'linux' && arch() === 'x64';

/** Where `evergreen setup openvino` puts the libraries. */
export const cachedOpenVino = (cacheDirectory: string): string =>
  join(cacheDirectory, 'engines', `openvino-${openVinoVersion}`);

/**
 * The directory with OpenVINO's libraries: the one that was named, an installed one, or the one in the cache.
 * @returns null when there is none, or this is another platform than Linux x64
 * @throws EvergreenError `device-unavailable` when the directory that was named has no such libraries
 */
export async function findOpenVino(
  { openVinoDirectory, cacheDirectory }: OpenVinoLocation,
  installed: readonly string[] = installedDirectories,
): Promise<string | null> {
  if (openVinoDirectory !== undefined) {
    if (await hasLibraries(openVinoDirectory)) return openVinoDirectory;
    throw new EvergreenError(
      'device-unavailable',
      `EVERGREEN_OPENVINO names ${openVinoDirectory}, which has no ${entryLibrary}. Name a directory with the libraries of OpenVINO ${openVinoVersion} for Linux x64, or unset it.`,
    );
  }
  if (!isOpenVinoPlatform()) return null;
  for (const directory of installed) if (await hasLibraries(directory)) return directory;
  const cached = cachedOpenVino(cacheDirectory);
  return (await hasLibraries(cached, libraryNames)) ? cached : null;
}

/** An installation may keep the libraries that the entry library needs elsewhere; the cache has all of them in one place. */
async function hasLibraries(directory: string, names: readonly string[] = [entryLibrary]): Promise<boolean> {
  const found = await Promise.all(
    names.map((name) =>
      access(join(directory, name)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}
