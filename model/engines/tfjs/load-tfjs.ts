import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Compute } from '../../../contracts/compute.js';
import { EvergreenError } from '../../../contracts/errors.js';
import type { Tfjs } from './operator.js';
import { tfjsPackages, tfjsVersion } from './libraries.js';

/**
 * Loads tfjs with the backend for `device` into this process, where it stays. TensorFlow makes its threads once, so the first
 * number of threads holds until the process ends.
 * @param directory as `findTfjs` gives it
 * @throws EvergreenError `device-unavailable` when it cannot be loaded, has another version or does not find the device
 */
export function loadTfjs(directory: string, device: Compute['device'], threads: number): Tfjs {
  const { package: name, command } = tfjsPackages[device];
  try {
    configureTensorFlow(threads);
    restoreRemovedFunctions();
    const tf = createRequire(join(directory, 'package.json'))(name) as Tfjs;
    const version: string = tf.version_core;
    if (version !== tfjsVersion) throw new Error(`its version is ${version}, not ${tfjsVersion}`);
    tf.enableProdMode();
    const { isUsingGpuDevice } = tf.backend() as unknown as { isUsingGpuDevice: boolean };
    if (device === 'cuda' && !isUsingGpuDevice)
      throw new Error('it finds no NVIDIA GPU; nvidia-smi says whether there is one');
    return tf;
  } catch (cause) {
    throw new EvergreenError(
      'device-unavailable',
      `${name} cannot be loaded from ${directory}: ${cause instanceof Error ? cause.message : String(cause)}. Fetch it again with: npx evergreen setup ${command}`,
      { cause },
    );
  }
}

/** TensorFlow takes these from the environment alone, and reads it when it is loaded. */
function configureTensorFlow(threads: number): void {
  const variables = {
    TF_NUM_INTRAOP_THREADS: threads,
    TF_NUM_INTEROP_THREADS: 1,
    TF_CPP_MIN_LOG_LEVEL: 2,
    // Otherwise it takes all memory of the GPU at once.
    TF_FORCE_GPU_ALLOW_GROWTH: true,
  };
  for (const [name, value] of Object.entries(variables)) {
    // eslint-disable-next-line no-restricted-properties -- It is written for a library here, not read.
    process.env[name] = String(value);
  }
}

/** tfjs-node 4.22.0 calls functions of node:util that Node.js 23 removed. */
function restoreRemovedFunctions(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}
