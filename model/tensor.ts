/** Element types of an engine's inputs and outputs. `bool` is a Uint8Array of 0 and 1. */
export type TensorType = 'float32' | 'int32' | 'int64' | 'uint8' | 'bool';

/** A dense, row-major array with its shape. */
export interface Tensor {
  type: TensorType;
  dims: readonly number[];
  data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

export interface FloatTensor extends Tensor {
  type: 'float32';
  data: Float32Array;
}

/** Weights by name, as in `model.safetensors`. */
export type NamedTensors = Map<string, FloatTensor>;
