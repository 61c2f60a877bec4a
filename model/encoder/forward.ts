import { add, addBroadcast, addConstant } from '../graph/operators/add.js';
import { attend } from '../graph/operators/attend.js';
import { firstRows } from '../graph/operators/first-rows.js';
import { gelu } from '../graph/operators/gelu.js';
import { layerNormalization } from '../graph/operators/layer-normalization.js';
import { linear } from '../graph/operators/linear.js';
import { lookup } from '../graph/operators/lookup.js';
import { matmulTransposed } from '../graph/operators/matmul-transposed.js';
import { pool } from '../graph/operators/pool.js';
import { relu } from '../graph/operators/relu.js';
import { reshape } from '../graph/operators/reshape.js';
import { tanh } from '../graph/operators/tanh.js';
import { transpose } from '../graph/operators/transpose.js';
import type { Graph, Value } from '../graph/graph.js';
import type { ClassifierConfig } from './classifier-config.js';
import { namesOf, type LayerNames } from './parameter-names.js';

/** What a classifier reads. All are int64 [batch, sequence]; token types are taken as 0 where not given. */
export interface ClassifierInputs {
  inputIds: Value;
  attentionMask: Value;
  tokenTypeIds?: Value;
}

/** Where dropout happens, with the shape of the mask it needs. */
export type DropoutSite = 'hidden' | 'attention' | 'head';

/** Applies dropout at a site while training; the identity otherwise. */
export type Dropout = (x: Value, site: DropoutSite) => Value;

const minusInfinity = -1e9;

export interface Answer {
  /** [batch, classes] */
  logits: Value;
  /** The pooled hidden states, before any head: [batch, hidden]. */
  embedding: Value;
}

/**
 * The forward pass of a BERT-family classifier (Devlin et al. 2018; Sanh et al. 2019 for DistilBERT), post-norm:
 * ids → logits and embedding. Hidden states are kept flat, [batch · sequence, hidden]. Parameters are graph values
 * of their Hugging Face names, made by the caller.
 */
export function classify(
  graph: Graph,
  config: ClassifierConfig,
  inputs: ClassifierInputs,
  dropout: Dropout,
): Answer {
  const shape = graph.node('Shape', [inputs.inputIds]);
  const mask = attentionBias(graph, inputs.attentionMask);
  let hidden = embed(graph, config, inputs, shape, dropout);
  for (let layer = 0; layer < config.encoder.layers; layer++)
    hidden = encoderLayer(
      graph,
      config,
      namesOf(config.encoder.family).layer(layer),
      hidden,
      mask,
      shape,
      dropout,
    );
  return head(graph, config, hidden, inputs.attentionMask, shape, dropout);
}

const dense = (graph: Graph, name: string, x: Value, factor = 1): Value =>
  linear(graph, x, { name: `${name}.weight` }, { name: `${name}.bias` }, factor);

const norm = (graph: Graph, name: string, x: Value, epsilon: number): Value =>
  layerNormalization(graph, x, { name: `${name}.weight` }, { name: `${name}.bias` }, epsilon);

/** 0 where a token may be attended to, a large negative number on padding: [batch, 1, 1, sequence]. */
function attentionBias(graph: Graph, attentionMask: Value): Value {
  const mask = graph.node('Cast', [attentionMask], { to: 1 });
  const absent = graph.node('Sub', [graph.float(1), mask]);
  return graph.node('Unsqueeze', [
    graph.node('Mul', [absent, graph.float(minusInfinity)]),
    graph.integers(1, 2),
  ]);
}

/** Sum of word, position and token type embeddings, normalised: [batch · sequence, hidden]. */
function embed(
  graph: Graph,
  { encoder }: ClassifierConfig,
  { inputIds, tokenTypeIds }: ClassifierInputs,
  shape: Value,
  dropout: Dropout,
): Value {
  const names = namesOf(encoder.family);
  const flat = graph.integers(-1);
  const words = lookup(
    graph,
    { name: `${names.wordEmbeddings}.weight` },
    graph.node('Reshape', [inputIds, flat]),
  );
  const length = graph.node('Gather', [shape, graph.integers(1)], { axis: 0 });
  const positions = firstRows(
    graph,
    { name: `${names.positionEmbeddings}.weight` },
    length,
    encoder.maxPositions,
  );
  const threeAxes = graph.node('Concat', [shape, graph.integers(encoder.hiddenSize)], { axis: 0 });
  let sum = addBroadcast(graph, reshape(graph, words, threeAxes), positions, [0]);
  const flatRows = graph.integers(-1, encoder.hiddenSize);
  if (encoder.typeVocabularySize > 0) {
    const table = { name: `${names.tokenTypeEmbeddings}.weight` };
    sum =
      tokenTypeIds === undefined
        ? addBroadcast(graph, sum, firstTokenType(graph, table, encoder.typeVocabularySize), [0, 1])
        : add(
            graph,
            sum,
            reshape(graph, lookup(graph, table, graph.node('Reshape', [tokenTypeIds, flat])), threeAxes),
          );
  }
  const normalised = norm(
    graph,
    names.embeddingNorm,
    reshape(graph, sum, flatRows),
    encoder.layerNormEpsilon,
  );
  return dropout(normalised, 'hidden');
}

/** The embedding of token type 0: [hidden]. */
function firstTokenType(graph: Graph, table: Value, entries: number): Value {
  return reshape(graph, firstRows(graph, table, graph.integers(1), entries), graph.integers(-1));
}

/** One transformer layer: [batch · sequence, hidden] → the same. */
function encoderLayer(
  graph: Graph,
  { encoder }: ClassifierConfig,
  names: LayerNames,
  x: Value,
  mask: Value,
  shape: Value,
  dropout: Dropout,
): Value {
  const context = selfAttention(graph, encoder, names, x, mask, shape, dropout);
  const projected = dense(graph, names.attentionOutput, context);
  // DistilBERT has no dropout here.
  const attended = encoder.family === 'bert' ? dropout(projected, 'hidden') : projected;
  const middle = norm(graph, names.attentionNorm, add(graph, attended, x), encoder.layerNormEpsilon);
  const expanded = gelu(graph, dense(graph, names.feedForwardIn, middle));
  const contracted = dropout(dense(graph, names.feedForwardOut, expanded), 'hidden');
  return norm(graph, names.outputNorm, add(graph, contracted, middle), encoder.layerNormEpsilon);
}

/** softmax(Q Kᵀ / √d + mask) V over all heads (Vaswani et al. 2017), without the output projection. */
function selfAttention(
  graph: Graph,
  { heads, hiddenSize }: ClassifierConfig['encoder'],
  names: LayerNames,
  x: Value,
  mask: Value,
  shape: Value,
  dropout: Dropout,
): Value {
  const headSize = hiddenSize / heads;
  const split = graph.node('Concat', [shape, graph.integers(heads, headSize)], { axis: 0 });
  const toHeads = (value: Value): Value => transpose(graph, reshape(graph, value, split), [0, 2, 1, 3]);
  const query = toHeads(dense(graph, names.query, x, headSize ** -0.5));
  const key = toHeads(dense(graph, names.key, x));
  const value = toHeads(dense(graph, names.value, x));
  const scores = addConstant(graph, matmulTransposed(graph, query, key), mask); // [batch, heads, sequence, sequence]
  const attended = attend(graph, scores, value, (probabilities) => dropout(probabilities, 'attention'));
  const context = transpose(graph, attended, [0, 2, 1, 3]);
  return reshape(graph, context, graph.integers(-1, hiddenSize));
}

/** Pools the hidden states, [batch · sequence, hidden], and classifies. */
function head(
  graph: Graph,
  { encoder, pooling }: ClassifierConfig,
  hidden: Value,
  attentionMask: Value,
  shape: Value,
  dropout: Dropout,
): Answer {
  const names = namesOf(encoder.family);
  const threeAxes = graph.node('Concat', [shape, graph.integers(encoder.hiddenSize)], { axis: 0 });
  const states = reshape(graph, hidden, threeAxes);
  const weights =
    pooling === 'mean' ? meanWeights(graph, attentionMask) : firstTokenWeights(graph, attentionMask);
  const embedding = pool(graph, states, weights);
  const features = pooling === 'mean' ? embedding : beforeHead(graph, encoder.family, embedding);
  return { logits: dense(graph, names.classifier, dropout(features, 'head')), embedding };
}

/** The dense layer between the first token and the classifier: BERT's pooler, DistilBERT's pre-classifier. */
function beforeHead(graph: Graph, family: ClassifierConfig['encoder']['family'], first: Value): Value {
  const projected = dense(graph, namesOf(family).beforeHead, first);
  return family === 'bert' ? tanh(graph, projected) : relu(graph, projected);
}

/** The same weight for every real token of a text, 0 on padding: [batch, sequence]. */
function meanWeights(graph: Graph, attentionMask: Value): Value {
  const mask = graph.node('Cast', [attentionMask], { to: 1 });
  const tokens = graph.node('ReduceSum', [mask, graph.integers(1)], { keepdims: 1 });
  return graph.node('Div', [mask, tokens]);
}

/** 1 on the first token, 0 elsewhere: [batch, sequence]. */
function firstTokenWeights(graph: Graph, attentionMask: Value): Value {
  const positions = graph.node('CumSum', [
    graph.node('Add', [graph.node('Mul', [attentionMask, graph.integers(0)]), graph.integers(1)]),
    graph.initializer('axis_1', { type: 'int64', dims: [], data: BigInt64Array.of(1n) }),
  ]);
  return graph.node('Cast', [graph.node('Equal', [positions, graph.integers(1)])], { to: 1 });
}
