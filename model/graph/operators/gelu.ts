import type { Graph, Value } from '../graph.js';

/** What the input and the output of `scaledGelu` are multiplied with, for the matrix products around it. */
export const geluScale = { input: Math.SQRT1_2, output: Math.SQRT1_2 };

/**
 * y = √2 gelu(√2 u) = u (1 + erf u), the GELU of Hendrycks & Gimpel 2016 without its two factors, which ride on the matrix
 * products before and after it (`geluScale`) and so cost no pass over the largest tensors of a layer.
 * du = dy (1 + erf u + u 2 exp(−u²) / √π); the factor 2 / √π stands in the exponent, where it takes the place of the sign.
 */
export function scaledGelu(graph: Graph, u: Value): Value {
  const onePlusErf = graph.node('Add', [graph.node('Erf', [u]), graph.float(1)]);
  const y = graph.node('Mul', [u, onePlusErf]);
  return graph.record(y, [u], (dy) => {
    const exponent = graph.node('Sub', [
      graph.float(Math.log(2 / Math.sqrt(Math.PI))),
      graph.node('Mul', [u, u]),
    ]);
    const density = graph.node('Mul', [u, graph.node('Exp', [exponent])]);
    return [graph.node('Mul', [dy, graph.node('Add', [onePlusErf, density])])];
  });
}
