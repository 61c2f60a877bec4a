import { findTfjs } from '../../../../model/engines/tfjs/libraries.js';
import { readSettings } from '../../../../settings/settings.js';

let isSaid = false;

/**
 * The directory with tfjs-node, for the tests of the enclosing suite. It takes 900 MB and a compiler, so nothing is fetched here:
 * the suite is skipped unless `evergreen setup tfjs` was run.
 */
export function useTfjs(): () => string {
  let directory: string | null = null;
  before(async function () {
    directory = await findTfjs(readSettings().cacheDirectory, 'cpu');
    if (directory !== null) return;
    if (!isSaid)
      process.stderr.write('tests of tfjs-node are skipped: npx evergreen setup tfjs fetches it\n');
    isSaid = true;
    this.skip();
  });
  return () => directory!;
}
