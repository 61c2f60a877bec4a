import type { Graph, Value } from '../graph.js';

/** Swaps the last two of four axes. */
const swapLast = (graph: Graph, x: Value): Value => graph.node('Transpose', [x], { perm: [0, 1, 3, 2] });

/** c = a b over the last two of four axes. da = dc bᵀ, db = aᵀ dc. */
export function matmul(graph: Graph, a: Value, b: Value): Value {
  const c = graph.node('MatMul', [a, b]);
  return graph.record(c, [a, b], (dc) => [
    graph.node('MatMul', [dc, swapLast(graph, b)]),
    graph.node('MatMul', [swapLast(graph, a), dc]),
  ]);
}
