import { differentiate } from '../graph/differentiate.js';
import { Graph } from '../graph/graph.js';
import { crossEntropy } from '../graph/operators/cross-entropy.js';
import { dropout } from '../graph/operators/dropout.js';
import type { Tensor } from '../tensor.js';
import type { ClassifierConfig } from './classifier-config.js';
import { DropoutMasks, keepProbability } from './dropout-masks.js';
import { maskDims, type Dropout, type DropoutSite } from './dropout-sites.js';
import { classify } from './forward.js';
import { namesOf } from './parameter-names.js';
import { parametersOf, type Parameter } from './parameters.js';
import { tokenInputs, type TokenBatch } from './token-batch.js';

/** A parameter, and how its gradient leaves the graph. */
export interface ParameterSpec extends Parameter {
  /** False for biases and norms, which weight decay leaves alone. */
  decays: boolean;
  /**
   * `dense`: the output has the shape of the parameter. `rows`: the output is [batch · sequence, hidden], one
   * row a token in the order of the input ids; the optimizer sums the rows of equal ids (see
   * operators/lookup.ts).
   */
  gradient: { kind: 'dense' | 'rows'; output: string };
}

/** A batch to train on. */
export interface LabeledBatch extends TokenBatch {
  /** [batch], class numbers. */
  labels: BigInt64Array;
}

export interface TrainingGraph {
  graph: Graph;
  /** Those that are trained. */
  parameters: readonly ParameterSpec[];
  /**
   * All inputs of one step except the parameters. The dropout masks depend on (seed, step) alone; the next
   * call overwrites them.
   */
  feeds(batch: LabeledBatch, dropout: { seed: number; step: number }): Record<string, Tensor>;
}

/** What of the recipe shapes the training graph. */
export interface TrainingGraphOptions {
  /** Weight of a row in the mean, by its class; null: all rows count the same. */
  classWeights: readonly number[] | null;
  /** See operators/cross-entropy.ts. */
  labelSmoothing: number;
  /** So many of the lowest layers, and the embeddings, are not trained; 0: all are. */
  frozenLayers: number;
}

/** The input with the weight of each row of the batch in the loss; only a graph with class weights has it. */
export const rowWeightsInput = 'row_weights';

/**
 * Forward pass, mean cross-entropy and the gradient of every trained parameter as one graph. The backward pass ends above the
 * frozen layers.
 * Inputs: the parameters by name, input_ids, attention_mask, labels, with class weights row_weights, and one mask a dropout
 * site. Outputs: `loss` (nats), `logits` [batch, classes] and `gradient:<parameter>`.
 * @param rates dropout probabilities; 0 leaves the operator and its mask out
 */
export function buildTrainingGraph(
  config: ClassifierConfig,
  rates: Record<DropoutSite['of'], number>,
  options: Partial<TrainingGraphOptions> = {},
): TrainingGraph {
  const { classWeights = null, labelSmoothing = 0, frozenLayers = 0 } = options;
  const graph = new Graph();
  const parameters = parametersOf(config);
  for (const { name, shape } of parameters) graph.input(name, 'float32', shape);
  const inputIds = graph.input('input_ids', 'int64', ['batch', 'sequence']);
  const attentionMask = graph.input('attention_mask', 'int64', ['batch', 'sequence']);
  const labels = graph.input('labels', 'int64', ['batch']);
  const rowWeights = classWeights === null ? undefined : graph.input(rowWeightsInput, 'float32', ['batch']);

  const masks: { name: string; site: DropoutSite; rate: number }[] = [];
  const dropoutAt: Dropout = (x, site) => {
    const rate = rates[site.of];
    if (rate === 0) return x;
    const name = `dropout_${masks.length}`;
    masks.push({ name, site, rate });
    const dims = maskDims(config, site, { batch: 'batch', sequence: 'sequence', tokens: 'tokens' });
    return dropout(graph, x, graph.input(name, 'uint8', dims), keepProbability(rate));
  };
  const { logits } = classify(graph, config, { inputIds, attentionMask }, dropoutAt);
  const loss = crossEntropy(graph, logits, labels, config.classes, { rowWeights, labelSmoothing });
  const gradients = differentiate(graph, loss);

  graph.output('loss', loss, 'float32', []);
  graph.output('logits', logits, 'float32', ['batch', config.classes]);
  const wordEmbeddings = `${namesOf(config.encoder.family).wordEmbeddings}.weight`;
  const trained = parameters.filter(({ depth }) => frozenLayers === 0 || depth > frozenLayers);
  const specs = trained.map((parameter): ParameterSpec => {
    const output = `gradient:${parameter.name}`;
    const isLookup = parameter.name === wordEmbeddings;
    const dims = isLookup ? ['tokens', config.encoder.hiddenSize] : parameter.shape;
    graph.output(output, gradients.get(parameter.name)!, 'float32', dims);
    return {
      ...parameter,
      decays: parameter.role === 'weight' || parameter.role === 'embedding',
      gradient: { kind: isLookup ? 'rows' : 'dense', output },
    };
  });
  const dropoutMasks = new DropoutMasks();
  return {
    graph,
    parameters: specs,
    feeds(batch, key) {
      const sizes = { ...batch, tokens: batch.batch * batch.sequence };
      const drawn = dropoutMasks.draw(
        masks.map(({ site, rate }) => ({ dims: maskDims(config, site, sizes), rate })),
        key,
      );
      return {
        ...tokenInputs(batch),
        labels: { type: 'int64', dims: [batch.batch], data: batch.labels },
        ...(classWeights !== null && { [rowWeightsInput]: weightsOfRows(batch, classWeights) }),
        ...Object.fromEntries(masks.map(({ name }, index) => [name, drawn[index]!])),
      };
    },
  };
}

const weightsOfRows = ({ labels, batch }: LabeledBatch, classWeights: readonly number[]): Tensor => ({
  type: 'float32',
  dims: [batch],
  data: Float32Array.from(labels, (label) => classWeights[Number(label)]!),
});
