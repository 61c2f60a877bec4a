import type { Graph, Value } from '../graph.js';

/** y = factor · x, dx = factor · dy. */
export function scale(graph: Graph, x: Value, factor: number): Value {
  const constant = graph.float(factor);
  return graph.record(graph.node('Mul', [x, constant]), [x], (dy) => [graph.node('Mul', [dy, constant])]);
}
