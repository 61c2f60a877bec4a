import type { Tensor } from '@tensorflow/tfjs-core';
import type { Call, Operator } from '../operator.js';

/**
 * α op(a) op(b) over the last two axes, where op transposes if the attribute says so. α multiplies the smallest of the three
 * matrices: the product of a layer is several times larger than its weights.
 */
function product(call: Call): Tensor {
  call.atMost(2);
  const { tf } = call;
  const [a, b] = [call.tensor(0), call.tensor(1)];
  const [transposeA, transposeB] = [call.integer('transA', 0) === 1, call.integer('transB', 0) === 1];
  const alpha = call.float('alpha', 1);
  const multiply = (left: Tensor, right: Tensor) => tf.matMul(left, right, transposeA, transposeB);
  if (alpha === 1) return multiply(a, b);
  const inner = a.shape.at(transposeA ? -2 : -1)!;
  const productSize = (a.size / inner) * b.shape.at(transposeB ? -2 : -1)!;
  if (b.size <= Math.min(a.size, productSize)) return multiply(a, tf.mul(b, alpha));
  if (a.size <= productSize) return multiply(tf.mul(a, alpha), b);
  return tf.mul(multiply(a, b), alpha);
}

/** Products of matrices. FusedMatMul is ONNX Runtime's: MatMul that transposes. */
export const productOperators: Readonly<Record<string, Operator>> = {
  Gemm: product,
  MatMul: product,
  FusedMatMul: product,
};
