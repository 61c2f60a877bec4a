import type { Graph, Value } from '../graph.js';

/**
 * y = x ⊙ mask / keep probability (Srivastava et al. 2014). `keep` holds 0 or 1 a value (uint8), made outside the graph:
 * ONNX Runtime's random operators keep hidden state, and a resumed run would draw other masks.
 */
export function dropout(graph: Graph, x: Value, keep: Value, keepProbability: number): Value {
  const zeroPoint = graph.initializer('zero_uint8', { type: 'uint8', dims: [], data: Uint8Array.of(0) });
  const mask = graph.node('DequantizeLinear', [keep, graph.float(1 / keepProbability), zeroPoint]);
  return graph.record(graph.node('Mul', [x, mask]), [x], (dy) => [graph.node('Mul', [dy, mask])]);
}
