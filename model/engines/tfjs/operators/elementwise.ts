import type { Tensor } from '@tensorflow/tfjs-core';
import { isIntegers, type Call, type Operator, type Tfjs } from '../operator.js';

/** Two tensors, broadcast to one shape. */
const binary =
  (compute: (tf: Tfjs, a: Tensor, b: Tensor) => Tensor): Operator =>
  (call) =>
    compute(call.tf, call.tensor(0), call.tensor(1));

const unary =
  (compute: (tf: Tfjs, x: Tensor) => Tensor): Operator =>
  (call) =>
    compute(call.tf, call.tensor(0));

/** Of tensors, or of two lists of integers. */
function sub(call: Call) {
  const value = call.value(0);
  if (!isIntegers(value)) return call.tf.sub(value, call.tensor(1));
  const others = call.integers(1);
  if (others.length !== value.length)
    throw new Error(`its lists have ${value.length} and ${others.length} integers`);
  return value.map((integer, index) => integer - others[index]!);
}

/**
 * (x − zero point) · scale of x, uint8. The zero point is 0, as dropout has it: x is a tensor of 0 and 1, which tfjs has as
 * booleans.
 */
const dequantizeLinear = (call: Call) => call.tf.mul(call.tf.cast(call.tensor(0), 'float32'), call.tensor(1));

/** Operators that compute each element by itself. */
export const elementwiseOperators: Readonly<Record<string, Operator>> = {
  Add: binary((tf, a, b) => tf.add(a, b)),
  Sub: sub,
  Mul: binary((tf, a, b) => tf.mul(a, b)),
  Div: binary((tf, a, b) => tf.div(a, b)),
  Neg: unary((tf, x) => tf.neg(x)),
  Exp: unary((tf, x) => tf.exp(x)),
  Erf: unary((tf, x) => tf.erf(x)),
  Tanh: unary((tf, x) => tf.tanh(x)),
  Relu: unary((tf, x) => tf.relu(x)),
  Sign: unary((tf, x) => tf.sign(x)),
  DequantizeLinear: dequantizeLinear,
};
