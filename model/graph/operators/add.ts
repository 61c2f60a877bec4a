import type { Graph, Value } from '../graph.js';

/** c = a + b of the same shape; the gradient passes through to both. */
export function add(graph: Graph, a: Value, b: Value): Value {
  return graph.record(graph.node('Add', [a, b]), [a, b], (dc) => [dc, dc]);
}

/** c = x + constant; `constant` may broadcast and gets no gradient. */
export function addConstant(graph: Graph, x: Value, constant: Value): Value {
  return graph.record(graph.node('Add', [x, constant]), [x], (dc) => [dc]);
}

/** c = x + row, where `row` lacks the first `axes` axes of x. The gradient of `row` is the sum over those axes. */
export function addBroadcast(graph: Graph, x: Value, row: Value, axes: readonly number[]): Value {
  const c = graph.node('Add', [x, row]);
  return graph.record(c, [x, row], (dc) => [
    dc,
    graph.node('ReduceSum', [dc, graph.integers(...axes)], { keepdims: 0 }),
  ]);
}
