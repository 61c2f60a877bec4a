/** Element types of an engine's inputs and outputs. */
export type TensorType = 'float32' | 'int64' | 'uint8';

/** A dense, row-major array with its shape. */
export interface Tensor {
  type: TensorType;
  dims: readonly number[];
  data: Float32Array | BigInt64Array | Uint8Array;
}

export interface FloatTensor extends Tensor {
  type: 'float32';
  data: Float32Array;
}

/** Weights by name, as in `model.safetensors`. */
export type NamedTensors = Map<string, FloatTensor>;

/** Copies that share no memory with the originals. */
export const copyTensors = (tensors: NamedTensors): NamedTensors =>
  new Map(Array.from(tensors, ([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]));
