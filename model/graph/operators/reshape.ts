import type { Graph, Value } from '../graph.js';

/** Gives x another shape; the gradient gets x's own shape back. */
export function reshape(graph: Graph, x: Value, shape: Value): Value {
  const y = graph.node('Reshape', [x, shape]);
  return graph.record(y, [x], (dy) => [graph.node('Reshape', [dy, graph.node('Shape', [x])])]);
}
