import type { Graph, Value } from '../graph.js';

/**
 * y = x in another shape of as many values; dx = dy in the shape of x.
 * @param shape int64 [axes], one of them may be −1
 */
export function reshape(graph: Graph, x: Value, shape: Value): Value {
  const y = graph.node('Reshape', [x, shape]);
  return graph.record(y, [x], (dy) => [graph.node('Reshape', [dy, graph.node('Shape', [x])])]);
}
