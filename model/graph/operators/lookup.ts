import type { Graph, Value } from '../graph.js';

/**
 * y = table[ids], with `table` [entries, features] and `ids` [rows] → [rows, features]. The gradient stays as
 * it is, dy: one row an id instead of one an entry. The optimizer sums the rows of equal ids. ScatterND could
 * sum them here, but ONNX Runtime lets several threads add to one entry without a lock (onnxruntime issue
 * 23396).
 */
export function lookup(graph: Graph, table: Value, ids: Value): Value {
  return graph.record(graph.node('Gather', [table, ids], { axis: 0 }), [table], (dy) => [dy]);
}
