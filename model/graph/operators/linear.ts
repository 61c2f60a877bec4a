import type { Graph, Value } from '../graph.js';
import { sumOfRows } from './sum-of-rows.js';

/** What the product and the bias are multiplied with; 1 when absent. */
export interface Factors {
  alpha?: number;
  beta?: number;
}

/**
 * y = alpha x Wᵀ + beta b with x [rows, in], W [out, in] (Hugging Face layout), b [out].
 * dx = alpha dy W, dW = alpha dyᵀ x, db = beta Σ_rows dy. The factors cost nothing: they ride on the products
 * and on the bias.
 */
export function linear(
  graph: Graph,
  x: Value,
  weight: Value,
  bias: Value,
  { alpha = 1, beta = 1 }: Factors = {},
): Value {
  const scaled = { alpha: { float: alpha } };
  const timesBeta = (value: Value): Value =>
    beta === 1 ? value : graph.node('Mul', [value, graph.float(beta)]);
  const product = graph.node('Gemm', [x, weight], { transB: 1, ...scaled });
  // As the third input of Gemm, the bias would first be copied to all rows by one thread.
  const y = graph.node('Add', [product, timesBeta(bias)]);
  return graph.record(y, [x, weight, bias], (dy) => [
    graph.node('Gemm', [dy, weight], scaled),
    graph.node('Gemm', [dy, x], { transA: 1, ...scaled }),
    timesBeta(sumOfRows(graph, dy)),
  ]);
}
