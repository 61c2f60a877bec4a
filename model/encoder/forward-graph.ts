import { Graph } from '../graph/graph.js';
import type { NamedTensors } from '../tensor.js';
import type { ClassifierConfig } from './classifier-config.js';
import { classify } from './forward.js';
import { parametersOf } from './parameters.js';

/**
 * The forward pass that reads its weights as inputs, for validation while they change. Its outputs are those
 * of serving.
 */
export function buildForwardGraph(config: ClassifierConfig): Graph {
  const graph = new Graph();
  for (const { name, shape } of parametersOf(config)) graph.input(name, 'float32', shape);
  addForwardPass(graph, config);
  return graph;
}

/**
 * The forward pass with the weights inside: what is served. Inputs are input_ids, attention_mask and, for
 * BERT, token_type_ids (int64 [batch, sequence]); outputs are logits [batch, classes] and embedding
 * [batch, hidden]. @huggingface/transformers loads the encoded graph as it is.
 */
export function buildServingGraph(config: ClassifierConfig, weights: NamedTensors): Graph {
  const graph = new Graph();
  for (const { name } of parametersOf(config)) graph.initializer(name, weights.get(name)!);
  addForwardPass(graph, config);
  return graph;
}

function addForwardPass(graph: Graph, config: ClassifierConfig): void {
  const input = (name: string) => graph.input(name, 'int64', ['batch', 'sequence']);
  const inputs = {
    inputIds: input('input_ids'),
    attentionMask: input('attention_mask'),
    ...(config.encoder.typeVocabularySize > 0 && { tokenTypeIds: input('token_type_ids') }),
  };
  const { logits, embedding } = classify(graph, config, inputs, (x) => x);
  graph.output('logits', logits, 'float32', ['batch', config.classes]);
  graph.output('embedding', embedding, 'float32', ['batch', config.encoder.hiddenSize]);
}
