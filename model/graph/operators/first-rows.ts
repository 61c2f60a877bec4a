import type { Graph, Value } from '../graph.js';

/** The first `count` [1] rows of `table` [entries, features]; the other rows get zero as gradient. */
export function firstRows(graph: Graph, table: Value, count: Value, entries: number): Value {
  const rows = graph.node('Slice', [table, graph.integers(0), count, graph.integers(0)]);
  return graph.record(rows, [table], (dRows) => {
    const missing = graph.node('Sub', [graph.integers(entries), count]);
    const padding = graph.node('Concat', [graph.integers(0, 0), missing, graph.integers(0)], { axis: 0 });
    return [graph.node('Pad', [dRows, padding])];
  });
}
