import type { Graph, Value } from '../graph.js';

/**
 * y = x with its axes reordered: axis i of y is axis permutation[i] of x. dx = dy with the inverse
 * permutation.
 */
export function transpose(graph: Graph, x: Value, permutation: readonly number[]): Value {
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  const y = graph.node('Transpose', [x], { perm: permutation });
  return graph.record(y, [x], (dy) => [graph.node('Transpose', [dy], { perm: inverse })]);
}
