import type { Graph, Value } from '../graph.js';

/**
 * y = x Φ(x) with Φ(x) = (1 + erf(x / √2)) / 2 (Hendrycks & Gimpel 2016).
 * dx = dy (Φ(x) + x φ(x)), where x φ(x) = u exp(−u²) / √π for u = x / √2. Φ is computed once for both ways; the factor
 * 1 / √π stands in the exponent, where it takes the place of the sign.
 */
export function gelu(graph: Graph, x: Value): Value {
  const u = graph.node('Mul', [x, graph.float(Math.SQRT1_2)]);
  const onePlusErf = graph.node('Add', [graph.node('Erf', [u]), graph.float(1)]);
  const cumulative = graph.node('Mul', [onePlusErf, graph.float(0.5)]);
  const y = graph.node('Mul', [x, cumulative]);
  return graph.record(y, [x], (dy) => {
    const exponent = graph.node('Sub', [graph.float(-Math.log(Math.PI) / 2), graph.node('Mul', [u, u])]);
    const density = graph.node('Mul', [u, graph.node('Exp', [exponent])]);
    return [graph.node('Mul', [dy, graph.node('Add', [cumulative, density])])];
  });
}
