import type { Graph, Value } from '../graph.js';

/**
 * Σ_rows weights[row] x[row], with x [rows, features] and weights [rows, 1] → [features]. As a matrix
 * product, which is faster than ReduceSum. Has no gradient of its own: other operators use it in theirs.
 */
export function weightedSumOfRows(graph: Graph, x: Value, weights: Value): Value {
  const row = graph.node('Reshape', [weights, graph.integers(1, -1)]);
  return graph.node('Squeeze', [graph.node('MatMul', [row, x]), graph.integers(0)]);
}

/** Σ_rows x, with x [rows, features] → [features]. */
export function sumOfRows(graph: Graph, x: Value): Value {
  return weightedSumOfRows(graph, x, ones(graph, x));
}

/** 1 for every row of x: [rows, 1]. */
function ones(graph: Graph, x: Value): Value {
  const rows = graph.node('Gather', [graph.node('Shape', [x]), graph.integers(0)], { axis: 0 });
  const shape = graph.node('Concat', [rows, graph.integers(1)], { axis: 0 });
  return graph.node('Expand', [graph.float(1), shape]);
}
