import type { Graph, Value } from '../graph.js';

/** y = tanh(x), dx = dy (1 − y²); all of one shape. */
export function tanh(graph: Graph, x: Value): Value {
  const y = graph.node('Tanh', [x]);
  return graph.record(y, [x], (dy) => {
    const slope = graph.node('Sub', [graph.float(1), graph.node('Mul', [y, y])]);
    return [graph.node('Mul', [dy, slope])];
  });
}
