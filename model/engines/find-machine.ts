import type { Machine } from './choose-compute.js';
import { findOpenVino, type OpenVinoLocation } from './openvino/libraries.js';
import { findTfjs } from './tfjs/libraries.js';

/**
 * Finds the libraries of engines that do not come with the packages.
 * @throws EvergreenError `device-unavailable` when a person named a directory that has none
 */
export const findMachine = async (location: OpenVinoLocation): Promise<Machine> => ({
  openVinoDirectory: await findOpenVino(location),
  tfjsDirectory: await findTfjs(location.cacheDirectory, 'cpu'),
  tfjsGpuDirectory: await findTfjs(location.cacheDirectory, 'cuda'),
});
