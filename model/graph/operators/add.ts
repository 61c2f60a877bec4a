import type { Graph, Value } from '../graph.js';

/** c = a + b, all of one shape; da = db = dc. */
export function add(graph: Graph, a: Value, b: Value): Value {
  return graph.record(graph.node('Add', [a, b]), [a, b], (dc) => [dc, dc]);
}

/**
 * c = x + constant, of x's shape; dx = dc. `constant` may be smaller (it is broadcast) and gets no gradient.
 */
export function addConstant(graph: Graph, x: Value, constant: Value): Value {
  return graph.record(graph.node('Add', [x, constant]), [x], (dc) => [dc]);
}

/**
 * c = x + row, of x's shape; `row` has x's shape without its first axes, which `axes` lists.
 * dx = dc, drow = Σ_axes dc.
 */
export function addBroadcast(graph: Graph, x: Value, row: Value, axes: readonly number[]): Value {
  const c = graph.node('Add', [x, row]);
  return graph.record(c, [x, row], (dc) => [
    dc,
    graph.node('ReduceSum', [dc, graph.integers(...axes)], { keepdims: 0 }),
  ]);
}
