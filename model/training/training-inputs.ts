import { EvergreenError } from '../../contracts/errors.js';
import { resolveDecisionThreshold, resolveSelectionMetric } from '../../contracts/hyperparameters.js';
import { buildForwardGraph } from '../encoder/forward-graph.js';
import { buildTrainingGraph } from '../encoder/training-graph.js';
import { chooseCompute } from '../engines/choose-compute.js';
import { openEngine } from '../engines/open-engine.js';
import { loadTokenizer } from '../tokenizer/tokenizer.js';
import { readTokenShards } from '../tokens/read-token-shards.js';
import { classWeightsOf } from './class-weights.js';
import { PrecisionGuard } from './precision-guard.js';
import type { TrainingJob } from './process/training-job.js';
import { loadStartingPoint } from './starting-point.js';

/** What every training works with: data, starting weights and the forward pass. */
export type ModelInputs = Awaited<ReturnType<typeof loadModelInputs>>;

/** What fine-tuning works with: also the compiled training graph. */
export type TrainingInputs = Awaited<ReturnType<typeof loadTrainingInputs>>;

/** @throws EvergreenError `invalid-input` for hyperparameters that do not fit the labels or the base */
export async function loadModelInputs(job: TrainingJob) {
  const { hyperparameters, threads, compute, libraryDirectory } = job;
  const decision = resolveDecisionThreshold(hyperparameters, job.labels.length);
  const tokenizer = await loadTokenizer(job.tokensDirectory);
  const start = await loadStartingPoint(job.base, {
    classes: job.labels.length,
    vocabularySize: tokenizer.vocabularySize,
    hyperparameters,
  });
  const { layers } = start.config.encoder;
  if (hyperparameters.frozenLayers > layers)
    throw new EvergreenError(
      'invalid-input',
      `frozenLayers is ${hyperparameters.frozenLayers}, but the base has ${layers} layers.`,
    );
  // Serving computes in float32, and calibration and golden answers must fit what is served.
  const forwardEngine = openEngine({ ...compute, precision: 'float32' }, libraryDirectory);
  return {
    job,
    /** How a class will be predicted from probabilities. */
    decision,
    /** By which the best weights are chosen. */
    selectionMetric: resolveSelectionMetric(hyperparameters),
    tokenizer,
    train: await readTokenShards(job.tokenShards.train),
    validation: await readTokenShards(job.tokenShards.validation),
    start,
    /** Of the forward graph, without dropout, in float32. */
    forwardSession: await forwardEngine.compile(buildForwardGraph(start.config), { threads }),
  };
}

/** @throws EvergreenError `invalid-input` for hyperparameters that do not fit the labels or the base */
export async function loadTrainingInputs(job: TrainingJob) {
  const { hyperparameters, threads, compute, libraryDirectory } = job;
  const inputs = await loadModelInputs(job);
  const { start, train } = inputs;
  const trainingEngine = openEngine(compute, libraryDirectory);
  const trainingGraph = buildTrainingGraph(
    start.config,
    { hidden: hyperparameters.dropout, attention: hyperparameters.attentionDropout },
    {
      ...hyperparameters,
      classWeights: classWeightsOf(hyperparameters, train, job.labels.length),
    },
  );
  return {
    ...inputs,
    trainingGraph,
    trainingSession: await trainingEngine.compile(trainingGraph.graph, { threads }),
    /** Null in float32, where there is nothing to guard. */
    precisionGuard:
      compute.precision === 'float32'
        ? null
        : new PrecisionGuard(await openEngine(chooseCompute({})).compile(trainingGraph.graph, { threads })),
  };
}
