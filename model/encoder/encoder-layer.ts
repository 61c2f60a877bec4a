import { add, addConstant } from '../graph/operators/add.js';
import { attend } from '../graph/operators/attend.js';
import { firstTokens } from '../graph/operators/first-tokens.js';
import { geluScale, scaledGelu } from '../graph/operators/gelu.js';
import type { Factors } from '../graph/operators/linear.js';
import { matmulTransposed } from '../graph/operators/matmul-transposed.js';
import { reshape } from '../graph/operators/reshape.js';
import { transpose } from '../graph/operators/transpose.js';
import type { Graph, Value } from '../graph/graph.js';
import type { EncoderConfig } from './classifier-config.js';
import type { Dropout, DropoutSite, TokensOfText } from './dropout-sites.js';
import { byText, dense, norm } from './named-layers.js';
import type { LayerNames } from './parameter-names.js';

/** One layer and what it shares with the others. */
export interface Layer {
  graph: Graph;
  encoder: EncoderConfig;
  names: LayerNames;
  /** Tokens of each text whose states this layer computes. */
  tokens: TokensOfText;
  /** Added to the attention scores, see `attentionBias`: [batch, 1, 1, sequence]. */
  mask: Value;
  /** Of the input ids: [batch, sequence]. */
  shape: Value;
  dropout: Dropout;
}

/**
 * One post-norm transformer layer (Vaswani et al. 2017): h = LayerNorm(x + attention(x)), y = LayerNorm(h +
 * feedForward(h)). [batch · sequence, hidden] → the same shape, or [batch, hidden] where `tokens` is `first`.
 */
export function encoderLayer(layer: Layer, x: Value): Value {
  const { graph, encoder, names, tokens, shape, dropout } = layer;
  const site: DropoutSite = { of: 'hidden', tokens };
  const queried = tokens === 'all' ? x : firstTokens(graph, byText(graph, encoder, x, shape));
  const projected = dense(graph, names.attentionOutput, selfAttention(layer, queried, x));
  // DistilBERT has no dropout here.
  const attended = encoder.family === 'bert' ? dropout(projected, site) : projected;
  const middle = norm(graph, names.attentionNorm, add(graph, attended, queried), encoder.layerNormEpsilon);
  const expanded = scaledGelu(graph, dense(graph, names.feedForwardIn, middle, both(geluScale.input)));
  const contracted = dense(graph, names.feedForwardOut, expanded, { alpha: geluScale.output });
  const sum = add(graph, dropout(contracted, site), middle);
  return norm(graph, names.outputNorm, sum, encoder.layerNormEpsilon);
}

/**
 * softmax(Q Kᵀ / √d + mask) V over all heads, with d the size of a head, before the output projection.
 * @param queried states that queries are computed from: [rows, hidden]
 * @param x states that keys and values are computed from: [batch · sequence, hidden]
 * @returns [rows, hidden]
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

const both = (factor: number): Factors => ({ alpha: factor, beta: factor });
