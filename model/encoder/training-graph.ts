import { crossEntropy } from '../graph/operators/cross-entropy.js';
import { differentiate } from '../graph/differentiate.js';
import { dropout as dropoutOperator } from '../graph/operators/dropout.js';
import { Graph } from '../graph/graph.js';
import { encodeOnnxModel } from '../graph/onnx-model.js';
import type { Tensor } from '../tensor.js';
import type { ClassifierConfig } from './classifier-config.js';
import { DropoutMasks, keepProbability } from './dropout-masks.js';
import type { DropoutSite } from './dropout-site.js';
import { classify } from './forward.js';
import { namesOf } from './parameter-names.js';
import { parametersOf, type Parameter } from './parameters.js';

/** A parameter, and how its gradient leaves the graph. */
export interface ParameterSpec extends Parameter {
  /** False for biases and norms: weight decay does not touch them. */
  decays: boolean;
  /**
   * `dense`: an output shaped like the parameter. `rows`: an output [batch · sequence, hidden] with one row a token in
   * feed order; the rows of equal input ids belong to the same entry and are to be summed.
   */
  gradient: { kind: 'dense'; output: string } | { kind: 'rows'; output: string; ids: 'input_ids' };
}

/** Token ids padded to one length; all arrays row-major. */
export interface EncodedBatch {
  /** [batch, sequence] */
  inputIds: BigInt64Array;
  /** [batch, sequence], 1 on real tokens */
  attentionMask: BigInt64Array;
  /** [batch], class numbers */
  labels: BigInt64Array;
  batch: number;
  sequence: number;
}

export interface TrainingGraph {
  onnx: Uint8Array;
  parameters: readonly ParameterSpec[];
  /**
   * Everything the graph reads besides the parameters, for one step. Dropout depends on (seed, step) alone; the masks
   * are overwritten by the next call.
   */
  feeds(batch: EncodedBatch, dropout: { seed: number; step: number }): Record<string, Tensor>;
}

interface MaskInput {
  name: string;
  site: DropoutSite;
  rate: number;
}

/**
 * Forward pass, mean cross-entropy and every gradient as one ONNX graph.
 * Inputs: the parameters by name, input_ids, attention_mask, labels and dropout masks.
 * Outputs: `loss`, `logits` and `gradient:<parameter>`.
 */
export function buildTrainingGraph(
  config: ClassifierConfig,
  rates: { hidden: number; attention: number },
): TrainingGraph {
  const graph = new Graph();
  const parameters = parametersOf(config);
  for (const { name, shape } of parameters) graph.input(name, 'float32', shape);
  const inputIds = graph.input('input_ids', 'int64', ['batch', 'sequence']);
  const attentionMask = graph.input('attention_mask', 'int64', ['batch', 'sequence']);
  const labels = graph.input('labels', 'int64', ['batch']);

  const masks: MaskInput[] = [];
  const { logits } = classify(graph, config, { inputIds, attentionMask }, (x, site) => {
    const rate = rates[site.of];
    if (rate === 0) return x;
    const name = `dropout_${masks.length}`;
    masks.push({ name, site, rate });
    return dropoutOperator(
      graph,
      x,
      graph.input(name, 'uint8', symbolicDims(config, site)),
      keepProbability(rate),
    );
  });
  const loss = crossEntropy(graph, logits, labels, config.classes);
  const gradients = differentiate(graph, loss);

  graph.output('loss', loss, 'float32', []);
  graph.output('logits', logits, 'float32', ['batch', config.classes]);
  const wordEmbeddings = `${namesOf(config.encoder.family).wordEmbeddings}.weight`;
  const specs = parameters.map((parameter): ParameterSpec => {
    const output = `gradient:${parameter.name}`;
    const isLookup = parameter.name === wordEmbeddings;
    const dims = isLookup ? ['tokens', config.encoder.hiddenSize] : parameter.shape;
    graph.output(output, gradients.get(parameter.name)!, 'float32', dims);
    return {
      ...parameter,
      decays: parameter.role === 'weight' || parameter.role === 'embedding',
      gradient: isLookup ? { kind: 'rows', output, ids: 'input_ids' } : { kind: 'dense', output },
    };
  });
  const dropoutMasks = new DropoutMasks();
  return {
    onnx: encodeOnnxModel(graph),
    parameters: specs,
    feeds(batch, dropout) {
      const sites = masks.map(({ site, rate }) => ({ dims: maskDims(config, site, batch), rate }));
      const drawn = dropoutMasks.draw(sites, dropout);
      return {
        input_ids: { type: 'int64', dims: [batch.batch, batch.sequence], data: batch.inputIds },
        attention_mask: { type: 'int64', dims: [batch.batch, batch.sequence], data: batch.attentionMask },
        labels: { type: 'int64', dims: [batch.batch], data: batch.labels },
        ...Object.fromEntries(masks.map(({ name }, index) => [name, drawn[index]!])),
      };
    },
  };
}

const symbolicDims = ({ encoder }: ClassifierConfig, { of, tokens }: DropoutSite): (number | string)[] => {
  const queries = tokens === 'all' ? 'sequence' : 1;
  if (of === 'attention') return ['batch', encoder.heads, queries, 'sequence'];
  return [tokens === 'all' ? 'tokens' : 'batch', encoder.hiddenSize];
};

const maskDims = (
  { encoder }: ClassifierConfig,
  { of, tokens }: DropoutSite,
  { batch, sequence }: EncodedBatch,
): number[] => {
  const queries = tokens === 'all' ? sequence : 1;
  return of === 'attention'
    ? [batch, encoder.heads, queries, sequence]
    : [batch * queries, encoder.hiddenSize];
};
