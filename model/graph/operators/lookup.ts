import type { Graph, Value } from '../graph.js';

/**
 * Rows of `table` [entries, features] for `ids` [rows] → [rows, features].
 * The gradient leaves the graph as it is, one row an id; whoever applies it sums the rows of equal ids. Summing them
 * here would need ScatterND, which adds duplicates from several threads unguarded (onnxruntime issue 23396).
 */
export function lookup(graph: Graph, table: Value, ids: Value): Value {
  return graph.record(graph.node('Gather', [table, ids], { axis: 0 }), [table], (dy) => [dy]);
}
