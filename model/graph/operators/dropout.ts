import type { Graph, Value } from '../graph.js';

/**
 * y = x ⊙ keep / keepProbability, dx = dy ⊙ keep / keepProbability (Srivastava et al. 2014), with x, y and
 * `keep` of one shape. `keep` is an input of the graph, uint8 of 0 and 1: ONNX Runtime's random operators
 * have hidden state, so a resumed run would draw other masks.
 */
export function dropout(graph: Graph, x: Value, keep: Value, keepProbability: number): Value {
  const zeroPoint = graph.initializer('zero_uint8', { type: 'uint8', dims: [], data: Uint8Array.of(0) });
  // Turns 0 and 1 into 0 and 1 / keepProbability in one pass.
  const mask = graph.node('DequantizeLinear', [keep, graph.float(1 / keepProbability), zeroPoint]);
  return graph.record(graph.node('Mul', [x, mask]), [x], (dy) => [graph.node('Mul', [dy, mask])]);
}
