import { join } from 'node:path';
import type Koffi from 'koffi';
import { EvergreenError } from '../../../contracts/errors.js';
import type { Handle, OpenVinoLibrary, Status } from './c-api.js';
import { entryLibrary, openVinoVersion } from './libraries.js';

/**
 * The libraries that this process has loaded, by path. koffi unloads a library that nobody refers to any more; its threads, which
 * wait for work, would then crash the process.
 */
const loaded = new Map<string, OpenVinoLibrary>();

/**
 * Loads OpenVINO's libraries into this process. They stay loaded until it ends.
 * @throws EvergreenError `device-unavailable` when they cannot be loaded or have another version
 */
export async function loadOpenVinoLibrary(directory: string): Promise<OpenVinoLibrary> {
  const path = join(directory, entryLibrary);
  try {
    // Imported on demand: koffi has no native code for some platforms, and most processes need none.
    const { default: koffi } = await import('koffi');
    disableKernelCache(koffi);
    const library = loaded.get(path) ?? declareFunctions(koffi, path);
    loaded.set(path, library);
    const [version] = library.readVersion().split('-');
    if (version === openVinoVersion) return library;
    throw new Error(`its version is ${version}, not ${openVinoVersion}`);
  } catch (cause) {
    throw new EvergreenError(
      'device-unavailable',
      `OpenVINO cannot be loaded from ${path}: ${cause instanceof Error ? cause.message : String(cause)}. Fetch it again with: npx evergreen setup openvino`,
      { cause },
    );
  }
}

/**
 * Tells oneDNN, the library under the CPU plugin, not to keep kernels beyond the sessions that use them: its cache, which all
 * sessions share, would grow with each new shape. It reads the environment when it is loaded, and has no other setting here.
 */
function disableKernelCache({ load }: typeof Koffi): void {
  load(null).func('setenv', 'int', ['str', 'str', 'int'])('ONEDNN_PRIMITIVE_CACHE_CAPACITY', '0', 1);
}

function declareFunctions(koffi: typeof Koffi, path: string): OpenVinoLibrary {
  const { load, out, inout, pointer, struct, disposable, decode, sizeof } = koffi;
  const file = load(path);
  type Type = Parameters<typeof koffi.sizeof>[0];
  const declare = (result: Type, name: string, ...types: Type[]) => file.func(`ov_${name}`, result, types);
  const status = (name: string, ...types: Type[]) => declare('int', name, ...types);
  const free = (name: string, type: Type = 'void *') => declare('void', name, type);

  const freeText = free('free');
  // The library allocates a new string for each caller.
  const text = disposable('str', freeText);
  const shape = struct({ rank: 'int64_t', dims: 'int64_t *' });
  const property = struct({ key: 'str', value: 'str' });
  const versionStruct = struct({ buildNumber: 'str', description: 'str' });
  const handle = 'void *';
  const size = 'size_t';
  const outOf = (type: Type) => out(pointer(type));

  const infer = status('infer_request_infer', handle);
  const getVersion = status('get_openvino_version', handle);
  const freeVersion = free('version_free');
  const functions = {
    coreCreate: status('core_create', outOf(handle)),
    coreFree: free('core_free'),
    coreReadModelFromMemoryBuffer: status(
      'core_read_model_from_memory_buffer',
      ...[handle, handle, size, handle, outOf(handle)],
    ),
    coreCompileModelProps: status(
      'core_compile_model_props',
      ...[handle, handle, 'str', size, pointer(property), outOf(handle)],
    ),
    modelFree: free('model_free'),
    compiledModelInputsSize: status('compiled_model_inputs_size', handle, outOf(size)),
    compiledModelOutputsSize: status('compiled_model_outputs_size', handle, outOf(size)),
    compiledModelGetProperty: status('compiled_model_get_property', handle, 'str', outOf(text)),
    compiledModelCreateInferRequest: status('compiled_model_create_infer_request', handle, outOf(handle)),
    compiledModelFree: free('compiled_model_free'),
    inferRequestSetInputTensorByIndex: status(
      'infer_request_set_input_tensor_by_index',
      ...[handle, size, handle],
    ),
    inferRequestSetOutputTensorByIndex: status(
      'infer_request_set_output_tensor_by_index',
      ...[handle, size, handle],
    ),
    inferRequestGetOutputTensorByIndex: status(
      'infer_request_get_output_tensor_by_index',
      ...[handle, size, outOf(handle)],
    ),
    inferRequestFree: free('infer_request_free'),
    tensorCreateFromHostPtr: status('tensor_create_from_host_ptr', 'int', shape, handle, outOf(handle)),
    tensorGetShape: status('tensor_get_shape', handle, outOf(shape)),
    tensorData: status('tensor_data', handle, outOf(handle)),
    tensorFree: free('tensor_free'),
    shapeFree: status('shape_free', inout(pointer(shape))),
    getLastErrMsg: declare(text, 'get_last_err_msg'),
  };
  return {
    ...functions,
    inferRequestInfer: (request: Handle) =>
      new Promise<Status>(
        (resolve, reject) =>
          void infer.async(request, (error: Error | null, result: Status) =>
            error ? reject(error) : resolve(result),
          ),
      ),
    readVersion: () => {
      const version = Buffer.alloc(sizeof(versionStruct));
      getVersion(version);
      const { buildNumber } = decode(version, versionStruct) as { buildNumber: string };
      freeVersion(version);
      return buildNumber;
    },
    readFloats: (address: Handle, length: number) => decode(address, 'float', length) as Float32Array,
    readIntegers: (address: Handle, length: number) =>
      Array.from(decode(address, 'int64_t', length) as BigInt64Array, Number),
  };
}
