import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { EvergreenError } from '../../contracts/errors.js';
import { writeAtomically } from '../../files/atomic-write.js';

/**
 * Extracts single files of a ZIP archive. Each appears under its name only when it is complete.
 * @param targets name in the archive → path to extract to
 * @param mode of the extracted files, for example 0o755 for a program
 * @throws EvergreenError `not-found` when the archive lacks one of them, `corrupt-object` when it cannot be
 * read
 */
export async function extractZipEntries(
  archivePath: string,
  targets: ReadonlyMap<string, string>,
  mode = 0o644,
): Promise<void> {
  const missing = new Set(targets.keys());
  try {
    const archive = await openPromise(archivePath, { autoClose: false });
    try {
      for await (const entry of archive.eachEntry()) {
        const target = targets.get(entry.fileName);
        if (target === undefined) continue;
        await writeAtomically(target, async (partialPath) =>
          pipeline(await archive.openReadStreamPromise(entry), createWriteStream(partialPath, { mode })),
        );
        missing.delete(entry.fileName);
      }
    } finally {
      archive.close();
    }
  } catch (thrown) {
    throw new EvergreenError('corrupt-object', `${archivePath} cannot be unpacked: ${String(thrown)}.`, {
      cause: thrown,
    });
  }
  if (missing.size > 0) {
    throw new EvergreenError('not-found', `${archivePath} does not contain ${[...missing].join(', ')}.`);
  }
}
