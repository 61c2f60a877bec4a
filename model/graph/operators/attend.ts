import type { Graph, Value } from '../graph.js';

/**
 * C = D V with D = dropout(P) and P = softmax(scores) over the keys (Vaswani et al. 2017), where scores are
 * [batch, heads, queries, keys] and V [batch, heads, keys, head size] → C [batch, heads, queries, head size].
 *
 * dV = Dᵀ dC, dD = dC Vᵀ, dscores = D ⊙ dD − P ⊙ r with r = Σ_keys D ⊙ dD = Σ_features C ⊙ dC (Dao
 * et al. 2022, FlashAttention, appendix B.2). This form needs neither the dropout mask nor a sum over the
 * scores.
 * @param dropout applies dropout to the probabilities; the identity for none
 */
export function attend(graph: Graph, scores: Value, value: Value, dropout: (x: Value) => Value): Value {
  const probabilities = graph.node('Softmax', [scores], { axis: -1 });
  const dropped = dropout(probabilities);
  const context = graph.node('MatMul', [dropped, value]);
  return graph.record(context, [scores, value], (dContext) => {
    const dValue = graph.node('FusedMatMul', [dropped, dContext], { transA: 1 });
    const dDropped = graph.node('FusedMatMul', [dContext, value], { transB: 1 });
    const along = graph.node('ReduceSum', [graph.node('Mul', [context, dContext]), graph.integers(-1)], {
      keepdims: 1,
    });
    if (dropped === probabilities) {
      const difference = graph.node('Sub', [dDropped, along]);
      return [graph.node('Mul', [probabilities, difference]), dValue];
    }
    const weighted = graph.node('Mul', [dropped, dDropped]);
    return [graph.node('Sub', [weighted, graph.node('Mul', [probabilities, along])]), dValue];
  });
}
