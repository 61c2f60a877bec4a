import type { Graph, Value } from '../graph.js';

/** y = softmax(x) over the last axis. dx = y ⊙ (dy − Σ dy ⊙ y). */
export function softmax(graph: Graph, x: Value): Value {
  const y = graph.node('Softmax', [x], { axis: -1 });
  return graph.record(y, [x], (dy) => {
    const weighted = graph.node('Mul', [dy, y]);
    const sum = graph.node('ReduceSum', [weighted, graph.integers(-1)], { keepdims: 1 });
    return [graph.node('Mul', [y, graph.node('Sub', [dy, sum])])];
  });
}
