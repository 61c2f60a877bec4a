import { createRequire } from 'node:module';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { Compute } from '../../contracts/compute.js';
import { EvergreenError } from '../../contracts/errors.js';

const require = createRequire(import.meta.url);

/**
 * Decides which engine computes, on which device and in which precision.
 * @throws EvergreenError `device-unavailable` when the device is not there; it never falls back to the CPU
 */
export function chooseCompute({ device }: Pick<Compute, 'device'>): Compute {
  const { version } = require('onnxruntime-node/package.json') as { version: string };
  if (device !== 'cpu') requireDevice(device, version);
  return { engine: 'onnxruntime', engineVersion: version, device, precision: 'float32' };
}

/** What a model is served and evaluated with. */
export const chooseServingCompute = (): Compute => chooseCompute({ device: 'cpu' });

function requireDevice(device: Compute['device'], version: string): void {
  // Loaded on demand: the library takes tens of megabytes, and most processes that choose the CPU never
  // compute themselves.
  const { listSupportedBackends } = require('onnxruntime-node') as typeof OnnxRuntime;
  const available = listSupportedBackends().map(({ name }) => name);
  if (available.includes(device)) return;
  throw new EvergreenError(
    'device-unavailable',
    `This machine has no ${device} for onnxruntime-node ${version}; available: ${available.join(', ')}. Train with device=cpu, or run the trainer worker on a machine that has one.`,
    { details: { device, available } },
  );
}
