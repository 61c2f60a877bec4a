import type { Graph, Value } from '../graph.js';

/**
 * The first token of every text: x [batch, sequence, features] → y [batch, features]. dx = dy, with zeros for
 * the other tokens.
 */
export function firstTokens(graph: Graph, x: Value): Value {
  const first = graph.node('Slice', [x, graph.integers(0), graph.integers(1), graph.integers(1)]);
  const y = graph.node('Squeeze', [first, graph.integers(1)]);
  return graph.record(y, [x], (dy) => {
    const shape = graph.node('Shape', [x]);
    const tokens = graph.node('Gather', [shape, graph.integers(1)], { axis: 0 });
    const others = graph.node('Sub', [tokens, graph.integers(1)]);
    const before = graph.integers(0, 0, 0, 0);
    const padding = graph.node('Concat', [before, others, graph.integers(0)], { axis: 0 });
    return [graph.node('Pad', [graph.node('Unsqueeze', [dy, graph.integers(1)]), padding])];
  });
}
