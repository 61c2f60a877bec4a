import type { Graph, Value } from '../graph.js';

/**
 * c = a bᵀ over the last two of four axes: a [.., m, k], b [.., n, k] → [.., m, n]. da = dc b, db = dcᵀ a.
 * The gradient uses FusedMatMul, which transposes inside the product, not in memory. The forward node stays
 * in standard operators, because it is also served.
 */
export function matmulTransposed(graph: Graph, a: Value, b: Value): Value {
  const c = graph.node('MatMul', [a, graph.node('Transpose', [b], { perm: [0, 1, 3, 2] })]);
  return graph.record(c, [a, b], (dc) => [
    graph.node('MatMul', [dc, b]),
    graph.node('FusedMatMul', [dc, a], { transA: 1 }),
  ]);
}
