import type { Tensor } from '@tensorflow/tfjs-core';
import { axisFromFront, isIntegers, type Call, type Operator, type Value } from '../operator.js';

/** Values of `to`, the attribute of Cast: numbers of ONNX's data types. */
const floatType = 1;
const int64Type = 7;

function identity(call: Call): Value {
  const value = call.value(0);
  return isIntegers(value) ? value : call.tf.clone(value);
}

/** Integers become a tensor only here. */
function cast(call: Call): Value {
  const value = call.value(0);
  const to = call.integer('to', 0);
  if (to !== floatType && to !== int64Type) throw new Error(`it casts to the unknown type ${to}`);
  if (isIntegers(value)) return to === floatType ? call.tf.tensor1d([...value], 'float32') : value;
  return call.tf.cast(value, to === floatType ? 'float32' : 'int32');
}

/** 0 in the shape keeps an axis. */
function reshape(call: Call): Tensor {
  const x = call.tensor(0);
  return call.tf.reshape(
    x,
    call.integers(1).map((size, axis) => (size === 0 ? x.shape[axis]! : size)),
  );
}

function unsqueeze(call: Call): Tensor {
  const x = call.tensor(0);
  const axes = call.integers(1);
  const rank = x.rank + axes.length;
  const shape = [...x.shape];
  for (const axis of axes.map((axis) => axisFromFront(axis, rank)).sort((a, b) => a - b))
    shape.splice(axis, 0, 1);
  return call.tf.reshape(x, shape);
}

function squeeze(call: Call): Tensor {
  const x = call.tensor(0);
  const axes = call.integers(1).map((axis) => axisFromFront(axis, x.rank));
  return call.tf.reshape(
    x,
    x.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

function gather(call: Call): Value {
  const table = call.value(0);
  const indices = call.value(1);
  if (!isIntegers(table))
    return call.tf.gather(
      table,
      isIntegers(indices) ? call.tf.tensor1d([...indices], 'int32') : indices,
      axisFromFront(call.integer('axis', 0), table.rank),
    );
  return call.integers(1).map((index) => {
    const entry = table.at(index);
    if (entry === undefined) throw new Error(`it reads entry ${index} of ${table.length}`);
    return entry;
  });
}

/** Rows `starts` to `ends` − 1 along `axes`, without steps. */
function slice(call: Call): Tensor {
  call.atMost(4);
  const x = call.tensor(0);
  const [starts, ends, axes] = [call.integers(1), call.integers(2), call.integers(3)];
  const begin = x.shape.map(() => 0);
  const size = [...x.shape];
  axes.forEach((given, index) => {
    const axis = axisFromFront(given, x.rank);
    const length = x.shape[axis]!;
    const within = (end: number) => Math.min(Math.max(end < 0 ? end + length : end, 0), length);
    begin[axis] = within(starts[index]!);
    size[axis] = Math.max(within(ends[index]!) - begin[axis], 0);
  });
  return call.tf.slice(x, begin, size);
}

function concat(call: Call): Value {
  if (isIntegers(call.value(0))) return call.values.flatMap((_, index) => call.integers(index));
  const tensors = call.values.map((_, index) => call.tensor(index));
  return call.tf.concat(tensors, axisFromFront(call.integer('axis', 0), tensors[0]!.rank));
}

/** With zeros: the list has the numbers of them before each axis, then those after each. */
function pad(call: Call): Tensor {
  call.atMost(2);
  const x = call.tensor(0);
  const counts = call.integers(1);
  return call.tf.pad(
    x,
    x.shape.map((_, axis): [number, number] => [counts[axis]!, counts[axis + x.rank]!]),
  );
}

/** To the shape that `x` and the given one have when they are broadcast to each other. */
function expand(call: Call): Tensor {
  const { tf } = call;
  const x = call.tensor(0);
  const shape = tf.broadcast_util.assertAndGetBroadcastShape(x.shape, [...call.integers(1)]);
  return tf.broadcastTo(x, shape);
}

/** `values` is [off, on]. */
function oneHot(call: Call): Tensor {
  const { tf } = call;
  const labels = call.tensor(0);
  if (axisFromFront(call.integer('axis', -1), labels.rank + 1) !== labels.rank)
    throw new Error('its axis is not the last one');
  const isLabel = tf.oneHot(labels, call.integers(1)[0]!, 1, 0, 'float32');
  const [off, on] = tf.split(call.tensor(2), 2) as [Tensor, Tensor];
  return tf.add(tf.mul(isLabel, tf.sub(on, off)), off);
}

/** Operators that change or read shapes. */
export const shapeOperators: Readonly<Record<string, Operator>> = {
  Identity: identity,
  Shape: (call) => call.tensor(0).shape,
  Cast: cast,
  Reshape: reshape,
  Transpose: (call) => call.tf.transpose(call.tensor(0), call.list('perm')),
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Gather: gather,
  Slice: slice,
  Concat: concat,
  Pad: pad,
  Expand: expand,
  OneHot: oneHot,
};
