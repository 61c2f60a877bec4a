import onnxProto from 'onnx-proto';
import type { Compute } from '../../../contracts/compute.js';
import { EvergreenError } from '../../../contracts/errors.js';
import { encodeOnnxModel } from '../../graph/onnx-model.js';
import type { Engine, EngineSession, SessionOptions } from '../engine.js';
import type { Handle, OpenVinoLibrary } from './c-api.js';
import { loadOpenVinoLibrary } from './load-library.js';
import { OpenVinoSession, type GraphInterface } from './session.js';
import { valueOf } from './status.js';

const device = 'CPU';
/**
 * Kernels that a session keeps for the shapes it has met, the most recent ones. By default it keeps 5,000, and batches of ever new
 * lengths take gigabytes.
 */
const cachedKernels = 300;
const precisionNames: Record<Compute['precision'], string> = { float32: 'f32', bfloat16: 'bf16' };

/**
 * The engine on OpenVINO's CPU plugin. Weights, and the gradients that leave the graph, are float32 in both precisions.
 * @param directory with OpenVINO's libraries. `compile` and `load` throw `device-unavailable` when they cannot be loaded, or
 * when the processor has no units for the precision
 */
export function createOpenVinoEngine({ precision }: Pick<Compute, 'precision'>, directory: string): Engine {
  const open = async (onnx: Uint8Array, graph: GraphInterface, options: SessionOptions) => {
    const library = await loadOpenVinoLibrary(directory);
    const compiled = compileModel(library, onnx, precision, options);
    try {
      return new OpenVinoSession(library, compiled, graph) satisfies EngineSession;
    } catch (error) {
      library.compiledModelFree(compiled);
      throw error;
    }
  };
  return {
    load: async (onnx, options) => open(onnx, readInterface(onnx), options),
    compile: (graph, options) =>
      open(
        encodeOnnxModel(graph),
        {
          inputs: graph.inputs.map(({ name }) => name),
          outputs: graph.outputs.map(({ name, dims }) => ({ name, rank: dims.length })),
        },
        options,
      ),
  };
}

/** @returns the compiled model, to be freed */
function compileModel(
  library: OpenVinoLibrary,
  onnx: Uint8Array,
  precision: Compute['precision'],
  { threads }: SessionOptions,
): Handle {
  const properties = Object.entries({
    INFERENCE_PRECISION_HINT: precisionNames[precision],
    INFERENCE_NUM_THREADS: String(threads),
    NUM_STREAMS: '1',
    CPU_RUNTIME_CACHE_CAPACITY: String(cachedKernels),
    // Pinned threads would wait for a core that another process uses while a second one is idle.
    ENABLE_CPU_PINNING: 'NO',
  }).map(([key, value]) => ({ key, value }));
  const compiled = withCore(library, (core) => {
    const model = valueOf<Handle>(
      library,
      (out) => library.coreReadModelFromMemoryBuffer(core, onnx, onnx.length, null, out),
      'read the graph',
      'invalid-model',
    );
    try {
      return valueOf<Handle>(
        library,
        (out) => library.coreCompileModelProps(core, model, device, properties.length, properties, out),
        'compile the graph',
        'invalid-model',
      );
    } finally {
      library.modelFree(model);
    }
  });
  try {
    requirePrecision(library, compiled, precision);
    return compiled;
  } catch (error) {
    library.compiledModelFree(compiled);
    throw error;
  }
}

/** The library replaces a precision that the processor lacks by another one. */
function requirePrecision(library: OpenVinoLibrary, compiled: Handle, precision: Compute['precision']): void {
  const actual = valueOf<string>(
    library,
    (out) => library.compiledModelGetProperty(compiled, 'INFERENCE_PRECISION_HINT', out),
    'read the precision',
  );
  if (actual !== precisionNames[precision])
    throw new EvergreenError(
      'device-unavailable',
      `This processor has no units for ${precision}: OpenVINO would compute in ${actual}. Set precision=float32, or use a machine whose processor has them.`,
    );
}

/** A compiled model keeps what it needs of the core, so the core lives only while it is used. */
function withCore<Result>(library: OpenVinoLibrary, use: (core: Handle) => Result): Result {
  const core = valueOf<Handle>(library, (out) => library.coreCreate(out), 'start', 'device-unavailable');
  try {
    return use(core);
  } finally {
    library.coreFree(core);
  }
}

/** @throws EvergreenError `invalid-model` when the bytes are not an ONNX model */
function readInterface(onnx: Uint8Array): GraphInterface {
  try {
    const { graph } = onnxProto.onnx.ModelProto.decode(onnx);
    const stored = new Set(graph!.initializer!.map(({ name }) => name));
    return {
      inputs: graph!.input!.flatMap(({ name }) => (stored.has(name) ? [] : [name!])),
      outputs: graph!.output!.map(({ name, type }) => ({
        name: name!,
        rank: type!.tensorType!.shape!.dim!.length,
      })),
    };
  } catch (cause) {
    throw new EvergreenError('invalid-model', `The bytes are not an ONNX model: ${String(cause)}`, { cause });
  }
}
