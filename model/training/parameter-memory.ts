import { EvergreenError } from '../../contracts/errors.js';
import { aligned, createKernels, maximumMemoryBytes, type Kernels } from '../kernels/kernels.js';

/** One parameter's arrays, side by side in the WebAssembly memory of the kernels that update them. */
export interface ParameterMemory {
  kernels: Kernels;
  weights: Float32Array;
  gradient: Float32Array;
  /** First moment: running mean of the gradient. */
  m: Float32Array;
  /** Second moment: running mean of the squared gradient. */
  v: Float32Array;
}

const arrays = 4;
const bytesOf = (length: number): number => aligned(length * Float32Array.BYTES_PER_ELEMENT);

/**
 * Allocates parameters of these lengths (in values), all zero. They share WebAssembly memories of at most 4
 * GiB.
 * @throws EvergreenError `invalid-model` when one parameter does not fit in such a memory
 */
export function allocateParameters(lengths: readonly number[]): ParameterMemory[] {
  const groups: { lengths: number[]; sizeBytes: number }[] = [];
  for (const length of lengths) {
    const sizeBytes = arrays * bytesOf(length);
    if (sizeBytes > maximumMemoryBytes)
      throw new EvergreenError(
        'invalid-model',
        `A tensor of ${length} weights is too large to train: with gradient and moments it takes more than 4 GiB. Choose a smaller base.`,
      );
    const last = groups.at(-1);
    if (last !== undefined && last.sizeBytes + sizeBytes <= maximumMemoryBytes) {
      last.lengths.push(length);
      last.sizeBytes += sizeBytes;
    } else groups.push({ lengths: [length], sizeBytes });
  }
  return groups.flatMap((group) => {
    const kernels = createKernels(group.sizeBytes);
    let at = 0;
    return group.lengths.map((length) => {
      const next = (): Float32Array => {
        const view = new Float32Array(kernels.memory.buffer, at, length);
        at += bytesOf(length);
        return view;
      };
      return { kernels, weights: next(), gradient: next(), m: next(), v: next() };
    });
  });
}

/** Address after the last vector of an array. */
export const endOf = (array: Float32Array): number => array.byteOffset + aligned(array.byteLength);
