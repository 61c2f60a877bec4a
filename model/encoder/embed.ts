import { add, addBroadcast } from '../graph/operators/add.js';
import { firstRows } from '../graph/operators/first-rows.js';
import { lookup } from '../graph/operators/lookup.js';
import { reshape } from '../graph/operators/reshape.js';
import type { Graph, Value } from '../graph/graph.js';
import type { EncoderConfig } from './classifier-config.js';
import type { Dropout } from './dropout-sites.js';
import { byText, norm } from './named-layers.js';
import { namesOf } from './parameter-names.js';

/** What a classifier reads. All are int64 [batch, sequence]; token types are 0 where they are absent. */
export interface ClassifierInputs {
  inputIds: Value;
  attentionMask: Value;
  tokenTypeIds?: Value;
}

/**
 * LayerNorm(word + position + token type embedding) of every token: [batch · sequence, hidden] (Devlin
 * et al. 2018).
 * @param shape of the input ids: [batch, sequence]
 */
export function embed(
  graph: Graph,
  encoder: EncoderConfig,
  { inputIds, tokenTypeIds }: ClassifierInputs,
  shape: Value,
  dropout: Dropout,
): Value {
  const names = namesOf(encoder.family);
  const table = (name: string): Value => ({ name: `${name}.weight` });
  const flatten = (ids: Value): Value => graph.node('Reshape', [ids, graph.integers(-1)]);
  const words = lookup(graph, table(names.wordEmbeddings), flatten(inputIds));
  const length = graph.node('Gather', [shape, graph.integers(1)], { axis: 0 });
  const positions = firstRows(graph, table(names.positionEmbeddings), length, encoder.maxPositions);
  let sum = addBroadcast(graph, byText(graph, encoder, words, shape), positions, [0]);
  const flatRows = graph.integers(-1, encoder.hiddenSize);
  if (encoder.typeVocabularySize > 0) {
    const types = table(names.tokenTypeEmbeddings);
    sum =
      tokenTypeIds === undefined
        ? addBroadcast(graph, sum, firstTokenType(graph, types, encoder.typeVocabularySize), [0, 1])
        : add(graph, sum, byText(graph, encoder, lookup(graph, types, flatten(tokenTypeIds)), shape));
  }
  const rows = reshape(graph, sum, flatRows);
  const normalized = norm(graph, names.embeddingNorm, rows, encoder.layerNormEpsilon);
  return dropout(normalized, { of: 'hidden', tokens: 'all' });
}

/** The embedding of token type 0: [hidden]. */
function firstTokenType(graph: Graph, table: Value, entries: number): Value {
  return reshape(graph, firstRows(graph, table, graph.integers(1), entries), graph.integers(-1));
}
