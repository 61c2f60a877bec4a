import type { Graph, Value } from '../graph.js';

/**
 * y = γ x̂ + β with x̂ = (x − mean) / √(variance + ε) over the last axis of x [rows, features] (Ba et al. 2016).
 * dx = (g − mean(g) − x̂ mean(g ⊙ x̂)) / √(variance + ε) with g = dy ⊙ γ; dγ = Σ_rows dy ⊙ x̂; dβ = Σ_rows dy.
 */
export function layerNormalization(
  graph: Graph,
  x: Value,
  gamma: Value,
  beta: Value,
  epsilon: number,
): Value {
  const [y, mean, inverseDeviation] = graph.nodeWithOutputs('LayerNormalization', [x, gamma, beta], 3, {
    axis: -1,
    epsilon: { float: epsilon },
  }) as [Value, Value, Value];
  const sumRows = (value: Value): Value =>
    graph.node('ReduceSum', [value, graph.integers(0)], { keepdims: 0 });
  const meanFeatures = (value: Value): Value =>
    graph.node('ReduceMean', [value], { axes: [-1], keepdims: 1 });
  return graph.record(y, [x, gamma, beta], (dy) => {
    const normalized = graph.node('Mul', [graph.node('Sub', [x, mean]), inverseDeviation]);
    const g = graph.node('Mul', [dy, gamma]);
    const alongX = graph.node('Mul', [normalized, meanFeatures(graph.node('Mul', [g, normalized]))]);
    const centred = graph.node('Sub', [graph.node('Sub', [g, meanFeatures(g)]), alongX]);
    return [
      graph.node('Mul', [centred, inverseDeviation]),
      sumRows(graph.node('Mul', [dy, normalized])),
      sumRows(dy),
    ];
  });
}
