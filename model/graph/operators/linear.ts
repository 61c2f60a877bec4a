import type { Graph, Value } from '../graph.js';
import { sumOfRows } from './sum-of-rows.js';

/** Factors on the product and on the bias; 1 when absent. */
export interface Factors {
  alpha?: number;
  beta?: number;
}

/**
 * y = α x Wᵀ + β b with x [rows, in], W [out, in] (Hugging Face's layout) and b [out] → [rows, out].
 * dx = α dy W, dW = α dyᵀ x, db = β Σ_rows dy. The factors are free: Gemm applies α, and the bias is small.
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
  // Not as the third input of Gemm: one thread would first copy the bias to all rows.
  const y = graph.node('Add', [product, timesBeta(bias)]);
  return graph.record(y, [x, weight, bias], (dy) => [
    graph.node('Gemm', [dy, weight], scaled),
    graph.node('Gemm', [dy, x], { transA: 1, ...scaled }),
    timesBeta(sumOfRows(graph, dy)),
  ]);
}
