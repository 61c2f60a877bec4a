import type { Graph, Value } from '../graph.js';

/**
 * y = x Wᵀ + b with x [rows, in], W [out, in] (Hugging Face layout), b [out].
 * dx = dy W, dW = dyᵀ x, db = Σ_rows dy.
 */
export function linear(graph: Graph, x: Value, weight: Value, bias: Value): Value {
  const y = graph.node('Gemm', [x, weight, bias], { transB: 1 });
  return graph.record(y, [x, weight, bias], (dy) => [
    graph.node('Gemm', [dy, weight]),
    graph.node('Gemm', [dy, x], { transA: 1 }),
    graph.node('ReduceSum', [dy, graph.integers(0)], { keepdims: 0 }),
  ]);
}
