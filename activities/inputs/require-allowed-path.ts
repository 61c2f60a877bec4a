import { realpath } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { EvergreenError } from '../../contracts/errors.js';

/**
 * Whoever can start a workflow names the files that a worker reads. So a worker reads only files below its roots, and no hidden
 * ones: those hold keys and settings. Links are followed first.
 * @param roots any file when absent
 * @throws EvergreenError `invalid-input`
 */
export async function requireAllowedPath(path: string, roots: readonly string[] | undefined): Promise<void> {
  if (roots === undefined) return;
  const target = await realpath(path).catch(() => resolve(path));
  for (const root of roots) {
    const below = relative(await realpath(root).catch(() => resolve(root)), target).split(sep);
    if (below.every((segment) => !segment.startsWith('.'))) return;
  }
  throw new EvergreenError(
    'invalid-input',
    `The worker may not read ${path}. It reads files below ${roots.join(', ')}, except hidden ones. Move the file, or add its directory to EVERGREEN_SOURCE_ROOTS of the worker.`,
    { details: { path } },
  );
}
