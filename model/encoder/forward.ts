import { pool } from '../graph/operators/pool.js';
import { relu } from '../graph/operators/relu.js';
import { tanh } from '../graph/operators/tanh.js';
import type { Graph, Value } from '../graph/graph.js';
import type { ClassifierConfig, EncoderConfig } from './classifier-config.js';
import type { Dropout } from './dropout-sites.js';
import { embed, type ClassifierInputs } from './embed.js';
import { encoderLayer } from './encoder-layer.js';
import { byText, dense } from './named-layers.js';
import { namesOf } from './parameter-names.js';

/** Finite, so that a text of padding only does not become NaN. */
const minusInfinity = -1e9;

export interface ForwardPass {
  /** [batch, classes] */
  logits: Value;
  /** The pooled hidden states, before the head: [batch, hidden]. */
  embedding: Value;
}

/**
 * Emits the forward pass of a BERT-family classifier (Devlin et al. 2018; Sanh et al. 2019 for DistilBERT):
 * token ids → embeddings → encoder layers → pooling → logits. Hidden states stay flat,
 * [batch · sequence, hidden].
 *
 * The caller adds the parameters to the graph under their Hugging Face names, as inputs or as initializers.
 * With `cls` pooling the last layer computes only the first token of each text (its keys and values still
 * come from all tokens), because the head reads no other.
 */
export function classify(
  graph: Graph,
  config: ClassifierConfig,
  inputs: ClassifierInputs,
  dropout: Dropout,
): ForwardPass {
  const shape = graph.node('Shape', [inputs.inputIds]);
  const mask = attentionBias(graph, inputs.attentionMask);
  const { encoder, pooling } = config;
  let hidden = embed(graph, encoder, inputs, shape, dropout);
  for (let index = 0; index < encoder.layers; index++) {
    const names = namesOf(encoder.family).layer(index);
    const tokens = pooling === 'cls' && index === encoder.layers - 1 ? 'first' : 'all';
    hidden = encoderLayer({ graph, encoder, names, tokens, mask, shape, dropout }, hidden);
  }
  return head(graph, config, hidden, inputs.attentionMask, shape, dropout);
}

/**
 * 0 on tokens and a large negative number on padding, to be added to attention scores:
 * [batch, 1, 1, sequence].
 */
function attentionBias(graph: Graph, attentionMask: Value): Value {
  const mask = graph.node('Cast', [attentionMask], { to: 1 });
  const absent = graph.node('Sub', [graph.float(1), mask]);
  const bias = graph.node('Mul', [absent, graph.float(minusInfinity)]);
  return graph.node('Unsqueeze', [bias, graph.integers(1, 2)]);
}

/**
 * Pooling, then the linear classifier.
 * @param hidden states of the last layer: [batch · sequence, hidden], or [batch, hidden] with `cls` pooling
 */
function head(
  graph: Graph,
  { encoder, pooling }: ClassifierConfig,
  hidden: Value,
  attentionMask: Value,
  shape: Value,
  dropout: Dropout,
): ForwardPass {
  const names = namesOf(encoder.family);
  const embedding =
    pooling === 'mean'
      ? pool(graph, byText(graph, encoder, hidden, shape), meanWeights(graph, attentionMask))
      : hidden;
  const features = pooling === 'mean' ? embedding : beforeHead(graph, encoder.family, embedding);
  const kept = dropout(features, { of: 'hidden', tokens: 'first' });
  return { logits: dense(graph, names.classifier, kept), embedding };
}

/** The dense layer between the first token and the classifier: BERT's pooler, DistilBERT's pre-classifier. */
function beforeHead(graph: Graph, family: EncoderConfig['family'], first: Value): Value {
  const projected = dense(graph, namesOf(family).beforeHead, first);
  return family === 'bert' ? tanh(graph, projected) : relu(graph, projected);
}

/** 1 / (tokens of the text) on every token, 0 on padding: [batch, sequence]. */
function meanWeights(graph: Graph, attentionMask: Value): Value {
  const mask = graph.node('Cast', [attentionMask], { to: 1 });
  const tokens = graph.node('ReduceSum', [mask, graph.integers(1)], { keepdims: 1 });
  return graph.node('Div', [mask, tokens]);
}
