import { createRequire } from 'node:module';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { Compute } from '../../contracts/compute.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import { openVinoVersion } from './openvino/libraries.js';
import { hasBfloat16 } from './processor.js';
import { tensorFlowVersion, tfjsPackages, tfjsVersion } from './tfjs/libraries.js';

const require = createRequire(import.meta.url);

/** What a recipe asks for. */
export type ComputeRequest = Pick<Hyperparameters, 'engine' | 'device' | 'precision'>;

/** What this machine has, besides the packages: directories with the libraries of engines, null where there are none. */
export interface Machine {
  openVinoDirectory: string | null;
  tfjsDirectory?: string | null;
  tfjsGpuDirectory?: string | null;
  hasBfloat16?: boolean;
}

/**
 * What a request can be computed with on this machine, the default first. Where it leaves the engine open, that is each engine
 * that is there.
 * @throws EvergreenError `device-unavailable` when something is asked for that is not there, `invalid-input` for a combination
 * that no engine has; it never falls back to something else
 */
export function availableComputes(request: ComputeRequest, machine: Machine): [Compute, ...Compute[]] {
  const { engine, device, precision } = request;
  if (engine === 'tfjs') return [tfjsCompute(request, machine)];
  if (device !== 'cpu') return [onnxRuntimeCompute(request)];
  if (engine === 'openvino' || (engine === 'auto' && precision === 'bfloat16'))
    return [openVinoCompute(request, machine)];
  const onnxRuntime = onnxRuntimeCompute(request);
  if (engine === 'onnxruntime') return [onnxRuntime];
  return [
    onnxRuntime,
    ...(machine.openVinoDirectory === null ? [] : [openVinoCompute(request, machine)]),
    ...(libraryDirectory(tfjsOn('cpu'), machine) === null ? [] : [tfjsCompute(request, machine)]),
  ];
}

/** The directory with the libraries of an engine; null where they come with the packages, or are missing. */
export function libraryDirectory({ engine, device }: Compute, machine: Machine): string | null {
  if (engine === 'openvino') return machine.openVinoDirectory;
  if (engine === 'tfjs') return (device === 'cpu' ? machine.tfjsDirectory : machine.tfjsGpuDirectory) ?? null;
  return null;
}

/** The default of what is available for a request, with the packages alone. @throws EvergreenError as `availableComputes` does */
export const chooseCompute = (request: Partial<ComputeRequest>): Compute =>
  availableComputes(
    { engine: 'auto', device: 'cpu', precision: 'auto', ...request },
    { openVinoDirectory: null },
  )[0];

function onnxRuntimeCompute({ engine, device, precision }: ComputeRequest): Compute {
  const { version } = require('onnxruntime-node/package.json') as { version: string };
  if (engine === 'openvino')
    throw new EvergreenError(
      'invalid-input',
      `OpenVINO does not compute on ${device} here, only on cpu. Set device=cpu, or engine=onnxruntime.`,
    );
  if (precision === 'bfloat16')
    throw new EvergreenError(
      'invalid-input',
      'ONNX Runtime computes in float32 only. Set precision=float32, or engine=openvino.',
    );
  if (device !== 'cpu') requireDevice(device, version);
  return { engine: 'onnxruntime', engineVersion: version, device, precision: 'float32' };
}

function openVinoCompute({ precision }: ComputeRequest, machine: Machine): Compute {
  if (machine.openVinoDirectory === null)
    throw new EvergreenError(
      'device-unavailable',
      `This machine has no libraries of OpenVINO ${openVinoVersion}. Fetch them with: npx evergreen setup openvino. Or name a directory that has them with EVERGREEN_OPENVINO=<directory>.`,
    );
  const canBfloat16 = machine.hasBfloat16 ?? hasBfloat16();
  if (precision === 'bfloat16' && !canBfloat16)
    throw new EvergreenError(
      'device-unavailable',
      'This processor has no units for bfloat16 (avx512_bf16 or amx_bf16). Set precision=float32, or use a machine whose processor has them.',
    );
  return {
    engine: 'openvino',
    engineVersion: openVinoVersion,
    device: 'cpu',
    precision: precision === 'auto' ? (canBfloat16 ? 'bfloat16' : 'float32') : precision,
  };
}

function tfjsCompute({ device, precision }: ComputeRequest, machine: Machine): Compute {
  if (precision === 'bfloat16')
    throw new EvergreenError(
      'invalid-input',
      'TensorFlow.js trains in float32 only. Set precision=float32, or engine=openvino.',
    );
  const compute = tfjsOn(device);
  if (libraryDirectory(compute, machine) === null)
    throw new EvergreenError(
      'device-unavailable',
      `This machine has no ${tfjsPackages[device].package} ${tfjsVersion}. Fetch it with: npx evergreen setup ${tfjsPackages[device].command}`,
    );
  return compute;
}

/** TensorFlow.js on a device, as a run records it. */
export const tfjsOn = (device: Compute['device']): Compute => ({
  engine: 'tfjs',
  engineVersion: `${tfjsVersion} (TensorFlow ${tensorFlowVersion})`,
  device,
  precision: 'float32',
});

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
