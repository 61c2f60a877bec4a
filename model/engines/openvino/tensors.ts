import { EvergreenError } from '../../../contracts/errors.js';
import type { FloatTensor, Tensor, TensorType } from '../../tensor.js';
import type { Handle, OpenVinoLibrary } from './c-api.js';
import { requireSuccess, valueOf } from './status.js';

/** Values of `ov_element_type_e`. */
const elementTypes: Record<TensorType, number> = { float32: 4, int64: 10, uint8: 16 };

const sizeOf = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);

/**
 * Makes a tensor of the library that uses the memory of `tensor`; nothing is copied. Whoever uses the handle keeps `tensor`
 * referenced for as long as the library may read or write it.
 * @param name for messages
 */
export function wrapTensor(library: OpenVinoLibrary, { type, dims, data }: Tensor, name: string): Handle {
  // The library would read or write beyond the array.
  if (data.length !== sizeOf(dims))
    throw new EvergreenError(
      'internal',
      `The tensor ${name} has ${data.length} values, but its shape is [${dims.join(', ')}].`,
    );
  // A small array lives in the heap of V8, which moves it, until somebody asks for its buffer.
  void data.buffer;
  const shape = { rank: dims.length, dims: dims.length === 0 ? null : dims };
  return valueOf(
    library,
    (out) => library.tensorCreateFromHostPtr(elementTypes[type], shape, data, out),
    `use the tensor ${name} of shape [${dims.join(', ')}]`,
  );
}

/** Copies a float32 tensor of the library. @param rank the library has no shape for a scalar */
export function readTensor(library: OpenVinoLibrary, tensor: Handle, rank: number): FloatTensor {
  const dims = rank === 0 ? [] : dimsOf(library, tensor);
  const address = valueOf<Handle>(library, (out) => library.tensorData(tensor, out), 'read an output');
  return { type: 'float32', dims, data: library.readFloats(address, sizeOf(dims)) };
}

function dimsOf(library: OpenVinoLibrary, tensor: Handle): number[] {
  const shape = { rank: 0, dims: 0n };
  requireSuccess(library, library.tensorGetShape(tensor, shape), 'read the shape of an output');
  try {
    return library.readIntegers(shape.dims, shape.rank);
  } finally {
    library.shapeFree(shape);
  }
}
