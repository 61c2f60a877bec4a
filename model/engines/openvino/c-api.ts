/** Address of an object of the library. Whoever gets one frees it, with the function of its kind, once. */
export type Handle = bigint;

/** What a function returns: 0 for success. */
export type Status = number;

/** One element that the function fills in. */
export type Out<Value> = [Value | null];

/** `ov_shape_t`. */
interface Shape<Dims> {
  rank: number;
  dims: Dims;
}

/**
 * The functions of OpenVINO's C API that the engine uses, by their names without `ov_`
 * (https://docs.openvino.ai/2026/api/c_cpp_api/group__ov__c__api.html).
 */
export interface OpenVinoLibrary {
  /** For example `2026.4.1-22982-e213a147257-releases/2026/4`. */
  readVersion(): string;
  coreCreate(core: Out<Handle>): Status;
  coreFree(core: Handle): void;
  coreReadModelFromMemoryBuffer(
    core: Handle,
    bytes: Uint8Array,
    sizeBytes: number,
    weights: null,
    model: Out<Handle>,
  ): Status;
  coreCompileModelProps(
    core: Handle,
    model: Handle,
    device: string,
    count: number,
    properties: readonly { key: string; value: string }[],
    compiled: Out<Handle>,
  ): Status;
  modelFree(model: Handle): void;
  compiledModelInputsSize(compiled: Handle, size: Out<number>): Status;
  compiledModelOutputsSize(compiled: Handle, size: Out<number>): Status;
  compiledModelGetProperty(compiled: Handle, key: string, value: Out<string>): Status;
  compiledModelCreateInferRequest(compiled: Handle, request: Out<Handle>): Status;
  compiledModelFree(compiled: Handle): void;
  inferRequestSetInputTensorByIndex(request: Handle, index: number, tensor: Handle): Status;
  inferRequestSetOutputTensorByIndex(request: Handle, index: number, tensor: Handle): Status;
  inferRequestGetOutputTensorByIndex(request: Handle, index: number, tensor: Out<Handle>): Status;
  /** On a thread of its own, so the event loop stays free. */
  inferRequestInfer(request: Handle): Promise<Status>;
  inferRequestFree(request: Handle): void;
  tensorCreateFromHostPtr(
    type: number,
    shape: Shape<readonly number[] | null>,
    data: NodeJS.TypedArray,
    tensor: Out<Handle>,
  ): Status;
  /** Only for a rank of at least 1. The dimensions must be freed with `shapeFree`. */
  tensorGetShape(tensor: Handle, shape: Partial<Shape<Handle>>): Status;
  tensorData(tensor: Handle, address: Out<Handle>): Status;
  tensorFree(tensor: Handle): void;
  shapeFree(shape: Shape<Handle>): Status;
  /** What went wrong in the last call that failed, of any thread; null when nothing did yet. */
  getLastErrMsg(): string | null;
  /** Copies `length` values from the memory of the library. */
  readFloats(address: Handle, length: number): Float32Array;
  readIntegers(address: Handle, length: number): number[];
}
