import type { Tensor as TfjsTensor } from '@tensorflow/tfjs-core';
import { EvergreenError } from '../../../contracts/errors.js';
import type { Tensor } from '../../tensor.js';
import { isIntegers, type Tfjs, type Value } from './operator.js';

const dtypes = { float32: 'float32', int64: 'int32', uint8: 'bool' } as const;

/**
 * A tensor of tfjs with the values of `tensor`: int64 as int32, because tfjs has no longer integers, and uint8, which dropout
 * masks of 0 and 1 are, as booleans.
 * @param name for messages
 */
export function toTfjs(tf: Tfjs, { type, dims, data }: Tensor, name: string): TfjsTensor {
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (data.length !== size)
    throw new EvergreenError(
      'internal',
      `The tensor ${name} has ${data.length} values, but its shape is [${dims.join(', ')}].`,
    );
  const values = data instanceof BigInt64Array ? Int32Array.from(data, Number) : data;
  return tf.tensor(values, [...dims], dtypes[type]);
}

/** A tensor that is stored with the graph; a list of int64 describes shapes or axes. */
export const toValue = (tf: Tfjs, tensor: Tensor, name: string): Value =>
  tensor.type === 'int64' && tensor.dims.length === 1
    ? Array.from(tensor.data as BigInt64Array, Number)
    : toTfjs(tf, tensor, name);

/** Copies a value, to the memory of `into` where it is given. */
export async function readValue(value: Value, into?: Tensor): Promise<Tensor> {
  const isFloat = !isIntegers(value) && value.dtype === 'float32';
  const dims = isIntegers(value) ? [value.length] : value.shape;
  const data: ArrayLike<number> = isIntegers(value) ? value : await value.data<'float32'>();
  if (into !== undefined) {
    (into.data as Float32Array).set(data);
    return into;
  }
  return isFloat
    ? // Plain tfjs gives the very memory of a tensor, which may be that of an input.
      { type: 'float32', dims, data: new Float32Array(data) }
    : { type: 'int64', dims, data: BigInt64Array.from(Array.from(data, BigInt)) };
}
