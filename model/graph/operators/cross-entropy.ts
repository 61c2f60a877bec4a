import type { Graph, Value } from '../graph.js';

/**
 * loss = Σ w_i l_i / Σ w_i over the batch with l = −log softmax(logits)[label], in nats, with logits [batch, classes], labels
 * int64 [batch] and w [batch] → scalar: PyTorch's CrossEntropyLoss(weight=…). Without `rowWeights` every row has weight 1.
 * dlogits = dloss w_i (softmax(logits) − onehot(label)) / Σ w_i.
 *
 * With label smoothing ε, the target is (1 − ε) onehot(label) + ε / classes (Szegedy et al. 2016, Rethinking the Inception
 * Architecture; PyTorch's `label_smoothing`), and l = −target · log softmax(logits).
 * @param rowWeights of which at least one is not 0
 */
export function crossEntropy(
  graph: Graph,
  logits: Value,
  labels: Value,
  classes: number,
  { rowWeights, labelSmoothing = 0 }: { rowWeights?: Value | undefined; labelSmoothing?: number } = {},
): Value {
  const off = labelSmoothing / classes;
  const logProbabilities = graph.node('LogSoftmax', [logits], { axis: -1 });
  const offAndOn = graph.initializer('off_and_on', {
    type: 'float32',
    dims: [2],
    data: Float32Array.of(off, 1 - labelSmoothing + off),
  });
  const target = graph.node('OneHot', [labels, graph.integers(classes), offAndOn], { axis: -1 });
  const products = graph.node('Mul', [logProbabilities, target]);
  const ofLabel = graph.node('ReduceSum', [products, graph.integers(-1)], { keepdims: 0 });
  // Σ shares = 1.
  const shares =
    rowWeights &&
    graph.node('Div', [
      rowWeights,
      graph.node('ReduceSum', [rowWeights, graph.integers(0)], { keepdims: 1 }),
    ]);
  const mean =
    shares === undefined
      ? graph.node('ReduceMean', [ofLabel], { keepdims: 0 })
      : graph.node('ReduceSum', [graph.node('Mul', [ofLabel, shares]), graph.integers(0)], { keepdims: 0 });
  return graph.record(graph.node('Neg', [mean]), [logits], (dLoss) => {
    const difference = graph.node('Sub', [graph.node('Exp', [logProbabilities]), target]);
    const ofRows =
      shares === undefined
        ? graph.node('Div', [difference, graph.node('Cast', [graph.node('Shape', [labels])], { to: 1 })])
        : graph.node('Mul', [difference, graph.node('Unsqueeze', [shares, graph.integers(1)])]);
    return [graph.node('Mul', [ofRows, dLoss])];
  });
}
