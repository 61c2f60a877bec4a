import type { Graph, Value } from '../graph.js';

/**
 * y[b] = Σ_s weights[b, s] x[b, s], with x [batch, sequence, features] and weights [batch, sequence] →
 * [batch, features]. dx[b, s] = weights[b, s] dy[b]; `weights` gets no gradient.
 */
export function pool(graph: Graph, x: Value, weights: Value): Value {
  const asRow = graph.node('Unsqueeze', [weights, graph.integers(1)]);
  const y = graph.node('Squeeze', [graph.node('MatMul', [asRow, x]), graph.integers(1)]);
  return graph.record(y, [x], (dy) => [
    graph.node('Mul', [
      graph.node('Unsqueeze', [weights, graph.integers(2)]),
      graph.node('Unsqueeze', [dy, graph.integers(1)]),
    ]),
  ]);
}
