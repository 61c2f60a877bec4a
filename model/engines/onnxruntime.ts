import * as onnxruntime from 'onnxruntime-node';
import type { Compute } from '../../contracts/compute.js';
import { EvergreenError } from '../../contracts/errors.js';
import { encodeOnnxModel } from '../graph/onnx-model.js';
import type { Tensor } from '../tensor.js';
import type { Engine, EngineSession } from './engine.js';

/**
 * The engine on ONNX Runtime. A device that is missing makes `compile` and `load` throw `device-unavailable`.
 */
export function createOnnxRuntimeEngine({ device }: Pick<Compute, 'device'>): Engine {
  const load: Engine['load'] = async (onnx, { threads, spinMicroseconds }) => {
    const session = await onnxruntime.InferenceSession.create(onnx, {
      executionProviders: [device],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // The pattern would keep a second block as large as all tensors of the run that it was recorded in.
      enableMemPattern: false,
      logSeverityLevel: 3,
      ...(spinMicroseconds !== undefined && {
        extra: { session: { intra_op: { spin_duration_us: String(spinMicroseconds) } } },
      }),
    }).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const code = device === 'cpu' ? 'invalid-model' : 'device-unavailable';
      throw new EvergreenError(code, `ONNX Runtime cannot load the graph on ${device}: ${reason}`, { cause });
    });
    return asEngineSession(session);
  };
  return { load, compile: (graph, options) => load(encodeOnnxModel(graph), options) };
}

const asEngineSession = (session: onnxruntime.InferenceSession): EngineSession => ({
  inputNames: session.inputNames,
  async run(inputs, outputs = session.outputNames, into = {}) {
    const feeds: Record<string, onnxruntime.Tensor> = {};
    for (const [name, tensor] of Object.entries(inputs)) feeds[name] = toOnnxRuntime(tensor);
    const fetches: Record<string, onnxruntime.Tensor | null> = {};
    for (const name of outputs) fetches[name] = into[name] === undefined ? null : toOnnxRuntime(into[name]);
    const results = await session.run(feeds, fetches);
    return Object.fromEntries(outputs.map((name) => [name, into[name] ?? fromOnnxRuntime(results[name]!)]));
  },
  release: () => session.release(),
});

const toOnnxRuntime = ({ type, dims, data }: Tensor): onnxruntime.Tensor =>
  new onnxruntime.Tensor(type, data as Float32Array, dims);

const fromOnnxRuntime = ({ type, dims, data }: onnxruntime.Tensor): Tensor => ({
  type: type as Tensor['type'],
  dims,
  data: data as Tensor['data'],
});
