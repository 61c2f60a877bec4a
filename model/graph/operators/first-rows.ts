import type { Graph, Value } from '../graph.js';

/**
 * The first `count` rows of `table`: [entries, features] → [count, features]. dtable = drows, padded with
 * zero rows.
 * @param count int64 [1]
 */
export function firstRows(graph: Graph, table: Value, count: Value, entries: number): Value {
  const rows = graph.node('Slice', [table, graph.integers(0), count, graph.integers(0)]);
  return graph.record(rows, [table], (dRows) => {
    const missing = graph.node('Sub', [graph.integers(entries), count]);
    const padding = graph.node('Concat', [graph.integers(0, 0), missing, graph.integers(0)], { axis: 0 });
    return [graph.node('Pad', [dRows, padding])];
  });
}
