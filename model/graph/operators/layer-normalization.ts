import type { Graph, Value } from '../graph.js';
import { sumOfRows, weightedSumOfRows } from './sum-of-rows.js';

/**
 * y = γ x̂ + β with x̂ = s (x − μ) and s = 1 / √(variance + ε), over the features of x [rows, features], with
 * γ and β [features] (Ba et al. 2016).
 *
 * dβ = Σ_rows dy, dγ = Σ_rows dy ⊙ x̂ and dx = s (dy ⊙ γ − a − b x̂), where a and b [rows, 1] are the means over
 * the features of dy ⊙ γ and dy ⊙ γ ⊙ x̂.
 *
 * x̂ itself is never computed, which saves three passes over the rows and turns the sums into matrix products.
 * With q = dy ⊙ x and n features:
 *
 *     Σ_rows dy ⊙ x̂ = sᵀ q − (s μ)ᵀ dy
 *     a = dy (γ / n),  b = s (q (γ / n) − μ a)
 *     dx = s dy ⊙ γ − (s² b) x − (s a − s² b μ)
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
  const times = (a: Value, b: Value): Value => graph.node('Mul', [a, b]);
  const minus = (a: Value, b: Value): Value => graph.node('Sub', [a, b]);
  return graph.record(y, [x, gamma, beta], (dy) => {
    const dyTimesX = times(dy, x);
    const features = graph.node('Cast', [graph.node('Shape', [gamma])], { to: 1 });
    const averaging = graph.node('Reshape', [graph.node('Div', [gamma, features]), graph.integers(-1, 1)]);
    const meanOfG = graph.node('MatMul', [dy, averaging]);
    const meanOfGX = graph.node('MatMul', [dyTimesX, averaging]);
    const scaledMean = times(inverseDeviation, mean);
    const slope = times(
      times(inverseDeviation, times(inverseDeviation, inverseDeviation)),
      minus(meanOfGX, times(mean, meanOfG)),
    );
    const offset = minus(times(inverseDeviation, meanOfG), times(slope, mean));
    const direct = times(times(dy, gamma), inverseDeviation);
    return [
      minus(minus(direct, times(x, slope)), offset),
      minus(weightedSumOfRows(graph, dyTimesX, inverseDeviation), weightedSumOfRows(graph, dy, scaledMean)),
      sumOfRows(graph, dy),
    ];
  });
}
