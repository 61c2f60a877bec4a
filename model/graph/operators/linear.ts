import type { Graph, Value } from '../graph.js';

/**
 * y = factor (x Wᵀ + b) with x [rows, in], W [out, in] (Hugging Face layout), b [out].
 * dx = factor dy W, dW = factor dyᵀ x, db = factor Σ_rows dy. The factor costs nothing: it rides on the products.
 */
export function linear(graph: Graph, x: Value, weight: Value, bias: Value, factor = 1): Value {
  const scaled = { alpha: { float: factor } };
  const y = graph.node('Gemm', [x, weight, bias], { transB: 1, ...scaled, beta: { float: factor } });
  return graph.record(y, [x, weight, bias], (dy) => {
    const sum = graph.node('ReduceSum', [dy, graph.integers(0)], { keepdims: 0 });
    return [
      graph.node('Gemm', [dy, weight], scaled),
      graph.node('Gemm', [dy, x], { transA: 1, ...scaled }),
      factor === 1 ? sum : graph.node('Mul', [sum, graph.float(factor)]),
    ];
  });
}
