import type { Graph, Value } from '../graph.js';

/** What the matrix products before and after `scaledGelu` multiply their results with. */
export const geluScale = { input: Math.SQRT1_2, output: Math.SQRT1_2 };

/**
 * y = √2 gelu(√2 u) = u (1 + erf u), with u and y of one shape: the GELU of Hendrycks & Gimpel (2016) without
 * its two factors. The matrix products around it apply them (`geluScale`), which saves two passes over the
 * largest tensors of a layer.
 *
 * du = dy (1 + erf u + u exp(log(2 / √π) − u²)). The factor 2 / √π is in the exponent, so that it costs no
 * pass, either: the subtraction takes the place of the sign.
 */
export function scaledGelu(graph: Graph, u: Value): Value {
  const onePlusErf = graph.node('Add', [graph.node('Erf', [u]), graph.float(1)]);
  const y = graph.node('Mul', [u, onePlusErf]);
  return graph.record(y, [u], (dy) => {
    const logFactor = graph.float(Math.log(2 / Math.sqrt(Math.PI)));
    const exponent = graph.node('Sub', [logFactor, graph.node('Mul', [u, u])]);
    const density = graph.node('Mul', [u, graph.node('Exp', [exponent])]);
    return [graph.node('Mul', [dy, graph.node('Add', [onePlusErf, density])])];
  });
}
