import { add, addBroadcast, addConstant } from '../graph/operators/add.js';
import { attend } from '../graph/operators/attend.js';
import { firstRows } from '../graph/operators/first-rows.js';
import { firstTokens } from '../graph/operators/first-tokens.js';
import { geluScale, scaledGelu } from '../graph/operators/gelu.js';
import { layerNormalization } from '../graph/operators/layer-normalization.js';
import { linear, type Factors } from '../graph/operators/linear.js';
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

/** Where dropout happens: on hidden states or attention probabilities, of all tokens or of one token a text. */
export interface DropoutSite {
  of: 'hidden' | 'attention';
  tokens: TokensOfText;
}

/** Which tokens of a text something is computed for. */
export type TokensOfText = 'all' | 'first';

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
 * of their Hugging Face names, made by the caller. Where the head reads the first token only, so does all of the last
 * layer but its keys and values: what it would compute for other tokens nobody reads.
 */
export function classify(
  graph: Graph,
  config: ClassifierConfig,
  inputs: ClassifierInputs,
  dropout: Dropout,
): Answer {
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

const dense = (graph: Graph, name: string, x: Value, factors?: Factors): Value =>
  linear(graph, x, { name: `${name}.weight` }, { name: `${name}.bias` }, factors);

const both = (factor: number): Factors => ({ alpha: factor, beta: factor });

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
  encoder: ClassifierConfig['encoder'],
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
  let sum = addBroadcast(graph, byText(graph, encoder, words, shape), positions, [0]);
  const flatRows = graph.integers(-1, encoder.hiddenSize);
  if (encoder.typeVocabularySize > 0) {
    const table = { name: `${names.tokenTypeEmbeddings}.weight` };
    sum =
      tokenTypeIds === undefined
        ? addBroadcast(graph, sum, firstTokenType(graph, table, encoder.typeVocabularySize), [0, 1])
        : add(
            graph,
            sum,
            byText(graph, encoder, lookup(graph, table, graph.node('Reshape', [tokenTypeIds, flat])), shape),
          );
  }
  const normalised = norm(
    graph,
    names.embeddingNorm,
    reshape(graph, sum, flatRows),
    encoder.layerNormEpsilon,
  );
  return dropout(normalised, { of: 'hidden', tokens: 'all' });
}

/** The embedding of token type 0: [hidden]. */
function firstTokenType(graph: Graph, table: Value, entries: number): Value {
  return reshape(graph, firstRows(graph, table, graph.integers(1), entries), graph.integers(-1));
}

/** What every layer is told. */
interface Layer {
  graph: Graph;
  encoder: ClassifierConfig['encoder'];
  names: LayerNames;
  /** Which tokens it computes. */
  tokens: TokensOfText;
  /** [batch, 1, 1, sequence] */
  mask: Value;
  /** Of the input ids: [batch, sequence]. */
  shape: Value;
  dropout: Dropout;
}

/** One transformer layer: [batch · sequence, hidden] → the same, or [batch, hidden] for the first tokens. */
function encoderLayer(layer: Layer, x: Value): Value {
  const { graph, encoder, names, tokens, shape, dropout } = layer;
  const site: DropoutSite = { of: 'hidden', tokens };
  const queried = tokens === 'all' ? x : firstTokens(graph, byText(graph, encoder, x, shape));
  const projected = dense(graph, names.attentionOutput, selfAttention(layer, queried, x));
  // DistilBERT has no dropout here.
  const attended = encoder.family === 'bert' ? dropout(projected, site) : projected;
  const middle = norm(graph, names.attentionNorm, add(graph, attended, queried), encoder.layerNormEpsilon);
  const expanded = scaledGelu(graph, dense(graph, names.feedForwardIn, middle, both(geluScale.input)));
  const contracted = dense(graph, names.feedForwardOut, expanded, { alpha: geluScale.output });
  return norm(
    graph,
    names.outputNorm,
    add(graph, dropout(contracted, site), middle),
    encoder.layerNormEpsilon,
  );
}

/**
 * softmax(Q Kᵀ / √d + mask) V over all heads (Vaswani et al. 2017), without the output projection.
 * @param queried the tokens that look around, [rows, hidden] @param x all tokens @returns [rows, hidden]
 */
function selfAttention(layer: Layer, queried: Value, x: Value): Value {
  const { graph, encoder, names, tokens, mask, shape, dropout } = layer;
  const { heads, hiddenSize } = encoder;
  const headSize = hiddenSize / heads;
  const split = graph.node('Concat', [shape, graph.integers(heads, headSize)], { axis: 0 });
  const querySplit = tokens === 'all' ? split : graph.integers(-1, 1, heads, headSize);
  const toHeads = (value: Value, to: Value): Value =>
    transpose(graph, reshape(graph, value, to), [0, 2, 1, 3]);
  const query = toHeads(dense(graph, names.query, queried, both(headSize ** -0.5)), querySplit);
  const key = toHeads(dense(graph, names.key, x), split);
  const value = toHeads(dense(graph, names.value, x), split);
  const scores = addConstant(graph, matmulTransposed(graph, query, key), mask); // [batch, heads, queries, sequence]
  const attended = attend(graph, scores, value, (probabilities) =>
    dropout(probabilities, { of: 'attention', tokens }),
  );
  const context = transpose(graph, attended, [0, 2, 1, 3]);
  return reshape(graph, context, graph.integers(-1, hiddenSize));
}

/** [batch · sequence, hidden] → [batch, sequence, hidden]. */
const byText = (graph: Graph, { hiddenSize }: ClassifierConfig['encoder'], x: Value, shape: Value): Value =>
  reshape(graph, x, graph.node('Concat', [shape, graph.integers(hiddenSize)], { axis: 0 }));

/** Classifies the states of the last layer: of all tokens, or of the first ones where the pooling is `cls`. */
function head(
  graph: Graph,
  { encoder, pooling }: ClassifierConfig,
  hidden: Value,
  attentionMask: Value,
  shape: Value,
  dropout: Dropout,
): Answer {
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
