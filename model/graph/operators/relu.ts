import type { Graph, Value } from '../graph.js';

/** y = max(x, 0), dx = dy where y > 0, else 0; all of one shape. */
export function relu(graph: Graph, x: Value): Value {
  const y = graph.node('Relu', [x]);
  return graph.record(y, [x], (dy) => [graph.node('Mul', [dy, graph.node('Sign', [y])])]);
}
