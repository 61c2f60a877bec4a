import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import type { Compute } from '../../../contracts/compute.js';

/** Of @tensorflow/tfjs-node and @tensorflow/tfjs-node-gpu. */
export const tfjsVersion = '4.22.0';
/** Of the library behind them, against which their binding is compiled. It is newer than the one that they download themselves. */
export const tensorFlowVersion = '2.15.1';

/** The package of a device, and the name of its command: `evergreen setup <command>`. */
export const tfjsPackages: Record<Compute['device'], { package: string; command: string }> = {
  cpu: { package: '@tensorflow/tfjs-node', command: 'tfjs' },
  cuda: { package: '@tensorflow/tfjs-node-gpu', command: 'tfjs-gpu' },
};

/** Linux x64 with glibc is the only platform that was verified. */
export const isTfjsPlatform = (): boolean => platform() === 'linux' && arch() === 'x64';

/** Where `evergreen setup tfjs` puts the package with all it needs. It appears there only when it is complete. */
export const cachedTfjs = (cacheDirectory: string, device: Compute['device']): string =>
  join(cacheDirectory, 'engines', `${tfjsPackages[device].command}-${tfjsVersion}`);

/**
 * A directory from which the package can be loaded: that of an installed one, for example with npm where the vendor's host is
 * open, or the one in the cache; null when there is none.
 * @param resolve finds a file of an installed package, and throws where there is none
 */
export async function findTfjs(
  cacheDirectory: string,
  device: Compute['device'],
  resolve: (file: string) => string = createRequire(import.meta.url).resolve,
): Promise<string | null> {
  try {
    return dirname(resolve(`${tfjsPackages[device].package}/package.json`));
  } catch {
    const directory = cachedTfjs(cacheDirectory, device);
    return access(directory).then(
      () => directory,
      () => null,
    );
  }
}
