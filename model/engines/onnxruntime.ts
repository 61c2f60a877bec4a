import { createRequire } from 'node:module';
import * as onnxruntime from 'onnxruntime-node';
import { EvergreenError } from '../../contracts/errors.js';
import type { Tensor } from '../tensor.js';
import type { Engine, EngineSession } from './engine.js';

export type Device = 'cpu' | 'cuda';

export const { version: onnxRuntimeVersion } = createRequire(import.meta.url)(
  'onnxruntime-node/package.json',
) as { version: string };

/**
 * The engine on ONNX Runtime.
 * @throws EvergreenError `device-unavailable` when the device is not there: never a silent run on the CPU
 */
export function createOnnxRuntimeEngine({ device }: { device: Device }): Engine {
  const available = onnxruntime.listSupportedBackends().map(({ name }) => name);
  if (!available.includes(device))
    throw new EvergreenError(
      'device-unavailable',
      `This machine has no ${device} for onnxruntime-node ${onnxRuntimeVersion}; available: ${available.join(', ')}. Train with device=cpu, or run the trainer worker on a machine that has one.`,
      { details: { device, available } },
    );
  return {
    name: `onnxruntime-node ${onnxRuntimeVersion} ${device}`,
    async load(onnx, { threads, spinMicroseconds }) {
      const session = await onnxruntime.InferenceSession.create(onnx, {
        executionProviders: [device],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        // A pattern keeps one block for all of a run's tensors beside the memory they had in the run that it was learnt from.
        enableMemPattern: false,
        logSeverityLevel: 3,
        ...(spinMicroseconds !== undefined && {
          extra: { session: { intra_op: { spin_duration_us: String(spinMicroseconds) } } },
        }),
      }).catch((cause: unknown) => {
        throw describeLoadFailure(cause, device);
      });
      return new OnnxRuntimeSession(session);
    },
  };
}

function describeLoadFailure(cause: unknown, device: Device): EvergreenError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const code = device === 'cpu' ? 'invalid-model' : 'device-unavailable';
  return new EvergreenError(code, `ONNX Runtime cannot load the graph on ${device}: ${reason}`, { cause });
}

class OnnxRuntimeSession implements EngineSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];

  constructor(private readonly session: onnxruntime.InferenceSession) {
    this.inputNames = session.inputNames;
    this.outputNames = session.outputNames;
  }

  async run(
    inputs: Record<string, Tensor>,
    outputs: readonly string[] = this.outputNames,
    into: Readonly<Record<string, Tensor>> = {},
  ): Promise<Record<string, Tensor>> {
    const feeds: Record<string, onnxruntime.Tensor> = {};
    for (const [name, tensor] of Object.entries(inputs)) feeds[name] = toOnnxRuntime(tensor);
    const fetches: Record<string, onnxruntime.Tensor | null> = {};
    for (const name of outputs) fetches[name] = into[name] === undefined ? null : toOnnxRuntime(into[name]);
    const results = await this.session.run(feeds, fetches);
    return Object.fromEntries(outputs.map((name) => [name, into[name] ?? fromOnnxRuntime(results[name]!)]));
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

const toOnnxRuntime = ({ type, dims, data }: Tensor): onnxruntime.Tensor =>
  new onnxruntime.Tensor(type, data as Float32Array, dims);

const fromOnnxRuntime = ({ type, dims, data }: onnxruntime.Tensor): Tensor => ({
  type: type as Tensor['type'],
  dims,
  data: data as Tensor['data'],
});
