import { EvergreenError } from '../../contracts/errors.js';
import { aligned, createKernels, maximumMemoryBytes, type Kernels } from '../kernels/kernels.js';

/** What an optimizer keeps of one parameter, side by side in the memory of the kernels that work on it. */
export interface ParameterMemory {
  kernels: Kernels;
  weights: Float32Array;
  gradient: Float32Array;
  /** First moment: running mean of the gradient. */
  m: Float32Array;
  /** Second moment: running mean of its square. */
  v: Float32Array;
}

const arrays = 4;
const bytesOf = (length: number): number => aligned(length * Float32Array.BYTES_PER_ELEMENT);

/** Makes room for parameters of these lengths, all zero, in as few memories as they fit in. */
export function allocateParameters(lengths: readonly number[]): ParameterMemory[] {
  const groups: { lengths: number[]; sizeBytes: number }[] = [];
  for (const length of lengths) {
    const sizeBytes = arrays * bytesOf(length);
    if (sizeBytes > maximumMemoryBytes)
      throw new EvergreenError(
        'invalid-model',
        `A tensor of ${length} weights is too large to be trained: with gradient and moments it takes more than 4 GiB. Choose a smaller base.`,
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

/** Address behind the last vector of an array. */
export const endOf = (array: Float32Array): number => array.byteOffset + aligned(array.byteLength);
