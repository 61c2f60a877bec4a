import { layerNormalization } from '../graph/operators/layer-normalization.js';
import { linear, type Factors } from '../graph/operators/linear.js';
import { reshape } from '../graph/operators/reshape.js';
import type { Graph, Value } from '../graph/graph.js';
import type { EncoderConfig } from './classifier-config.js';

/** A linear layer whose weight and bias are `<name>.weight` [out, in] and `<name>.bias` [out]. */
export const dense = (graph: Graph, name: string, x: Value, factors?: Factors): Value =>
  linear(graph, x, { name: `${name}.weight` }, { name: `${name}.bias` }, factors);

/** Layer normalization whose γ and β are `<name>.weight` and `<name>.bias`. */
export const norm = (graph: Graph, name: string, x: Value, epsilon: number): Value =>
  layerNormalization(graph, x, { name: `${name}.weight` }, { name: `${name}.bias` }, epsilon);

/**
 * Hidden states by text: [batch · sequence, hidden] → [batch, sequence, hidden].
 * @param shape of the input ids: [batch, sequence]
 */
export const byText = (graph: Graph, { hiddenSize }: EncoderConfig, x: Value, shape: Value): Value =>
  reshape(graph, x, graph.node('Concat', [shape, graph.integers(hiddenSize)], { axis: 0 }));
