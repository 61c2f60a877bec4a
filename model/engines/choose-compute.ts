import type { Compute } from '../../contracts/compute.js';
import type { Engine } from './engine.js';
import { createOnnxRuntimeEngine, onnxRuntimeVersion } from './onnxruntime.js';

/**
 * Chooses what trains on this machine.
 * @throws EvergreenError `device-unavailable` when the device is not there: never a silent run on the CPU
 */
export function chooseCompute({ device }: { device: Compute['device'] }): Compute {
  createOnnxRuntimeEngine({ device });
  return { engine: 'onnxruntime', engineVersion: onnxRuntimeVersion, device, precision: 'float32' };
}

/** @throws EvergreenError `device-unavailable` */
export const openEngine = ({ device }: Compute): Engine => createOnnxRuntimeEngine({ device });
