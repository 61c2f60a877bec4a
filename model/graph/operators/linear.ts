import type { Graph, Value } from '../graph.js';
import { sumOfRows } from './sum-of-rows.js';

/** What the product and the bias are multiplied with; 1 when absent. */
export interface Factors {
  alpha?: number;
  beta?: number;
}

/**
 * y = alpha x Wᵀ + beta b with x [rows, in], W [out, in] (Hugging Face layout), b [out].
 * dx = alpha dy W, dW = alpha dyᵀ x, db = beta Σ_rows dy. The factors cost nothing: they ride on the products.
 */
export function linear(
  graph: Graph,
  x: Value,
  weight: Value,
  bias: Value,
  { alpha = 1, beta = 1 }: Factors = {},
): Value {
  const scaled = { alpha: { float: alpha } };
  const y = graph.node('Gemm', [x, weight, bias], { transB: 1, ...scaled, beta: { float: beta } });
  return graph.record(y, [x, weight, bias], (dy) => {
    const sum = sumOfRows(graph, dy);
    return [
      graph.node('Gemm', [dy, weight], scaled),
      graph.node('Gemm', [dy, x], { transA: 1, ...scaled }),
      beta === 1 ? sum : graph.node('Mul', [sum, graph.float(beta)]),
    ];
  });
}
