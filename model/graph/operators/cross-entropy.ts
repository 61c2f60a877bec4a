import type { Graph, Value } from '../graph.js';

/**
 * loss = mean over the batch of −log softmax(logits)[label], in nats, with logits [batch, classes] and labels
 * int64 [batch] → scalar. dlogits = dloss (softmax(logits) − onehot(label)) / batch.
 */
export function crossEntropy(graph: Graph, logits: Value, labels: Value, classes: number): Value {
  const logProbabilities = graph.node('LogSoftmax', [logits], { axis: -1 });
  const offAndOn = graph.initializer('off_and_on', {
    type: 'float32',
    dims: [2],
    data: Float32Array.of(0, 1),
  });
  const target = graph.node('OneHot', [labels, graph.integers(classes), offAndOn], { axis: -1 });
  const products = graph.node('Mul', [logProbabilities, target]);
  const ofLabel = graph.node('ReduceSum', [products, graph.integers(-1)], { keepdims: 0 });
  const loss = graph.node('Neg', [graph.node('ReduceMean', [ofLabel], { keepdims: 0 })]);
  return graph.record(loss, [logits], (dLoss) => {
    const rows = graph.node('Cast', [graph.node('Shape', [labels])], { to: 1 });
    const difference = graph.node('Sub', [graph.node('Exp', [logProbabilities]), target]);
    return [graph.node('Mul', [graph.node('Div', [difference, rows]), dLoss])];
  });
}
