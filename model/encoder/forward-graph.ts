import { Graph } from '../graph/graph.js';
import { encodeOnnxModel } from '../graph/onnx-model.js';
import type { NamedTensors } from '../tensor.js';
import type { ClassifierConfig } from './classifier-config.js';
import { classify } from './forward.js';
import { parametersOf, type Parameter } from './parameters.js';

/** The forward pass with the parameters as inputs, for validation while the weights change. Outputs: `logits`, `embedding`. */
export function buildForwardGraph(config: ClassifierConfig): {
  onnx: Uint8Array;
  parameters: readonly Parameter[];
} {
  const graph = new Graph();
  const parameters = parametersOf(config);
  for (const { name, shape } of parameters) graph.input(name, 'float32', shape);
  addForwardPass(graph, config);
  return { onnx: encodeOnnxModel(graph), parameters };
}

/**
 * The forward pass with the weights inside: what is served. Inputs input_ids, attention_mask and, for BERT,
 * token_type_ids (int64 [batch, sequence]); outputs logits [batch, classes] and embedding
 * [batch, hidden]. @huggingface/transformers loads it as it is.
 */
export function buildServingGraph(config: ClassifierConfig, weights: NamedTensors): Uint8Array {
  const graph = new Graph();
  for (const { name } of parametersOf(config)) graph.initializer(name, weights.get(name)!);
  addForwardPass(graph, config);
  return encodeOnnxModel(graph);
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
