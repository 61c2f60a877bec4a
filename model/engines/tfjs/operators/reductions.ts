import type { Tensor } from '@tensorflow/tfjs-core';
import type { Call, Operator } from '../operator.js';

const keepsDimensions = (call: Call): boolean => call.integer('keepdims', 1) === 1;

/** Over the axes of the second input; over all where there is none. */
const reduceSum: Operator = (call) =>
  call.tf.sum(
    call.tensor(0),
    call.values.length > 1 ? [...call.integers(1)] : undefined,
    keepsDimensions(call),
  );

const reduceMean: Operator = (call) => call.tf.mean(call.tensor(0), call.list('axes'), keepsDimensions(call));

/** Over the last axis, which is the only one that tfjs and our graphs have it over. */
const overLastAxis =
  (compute: (call: Call, x: Tensor) => Tensor): Operator =>
  (call) => {
    const x = call.tensor(0);
    const axis = call.integer('axis', -1);
    if (axis !== -1 && axis !== x.rank - 1) throw new Error(`its axis is ${axis}, not the last one`);
    return compute(call, x);
  };

/** [y, mean, 1 / √(variance + ε)] over the last axis, as graph/operators/layer-normalization.ts uses them. */
function layerNormalization(call: Call): Tensor[] {
  const { tf } = call;
  const [x, gamma, beta] = [call.tensor(0), call.tensor(1), call.tensor(2)];
  const mean = tf.mean(x, -1, true);
  const centered = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centered), -1, true);
  const inverseDeviation = tf.rsqrt(tf.add(variance, call.float('epsilon', 1e-5)));
  const y = tf.add(tf.mul(tf.mul(centered, inverseDeviation), gamma), beta);
  return [y, mean, inverseDeviation];
}

/** Operators that compute along axes. */
export const reductionOperators: Readonly<Record<string, Operator>> = {
  ReduceSum: reduceSum,
  ReduceMean: reduceMean,
  Softmax: overLastAxis(({ tf }, x) => tf.softmax(x)),
  LogSoftmax: overLastAxis(({ tf }, x) => tf.logSoftmax(x)),
  LayerNormalization: layerNormalization,
};
