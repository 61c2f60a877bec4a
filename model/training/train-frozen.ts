import { EvergreenError } from '../../contracts/errors.js';
import type { TrainingSummary } from '../../contracts/training-progress.js';
import { namesOf } from '../encoder/parameter-names.js';
import type { TokenShard } from '../tokens/token-shard.js';
import { classWeightsOf } from './class-weights.js';
import { finishModel } from './finish-model.js';
import { crossValidatedLogits, fitLinearHead, type LinearHead } from './linear-head.js';
import type { TrainingJob } from './process/training-job.js';
import type { TrainingHooks } from './train-classifier.js';
import { loadModelInputs, type ModelInputs } from './training-inputs.js';
import { computeOutputs } from './validation.js';

/** Folds by which the L2 strength is chosen where no folds are given. */
const folds = 5;

/**
 * Fits a head to the embeddings of the base, whose encoder keeps its weights, and writes the model directory. Embeddings are
 * mean-pooled: the first token of an encoder that was not fine-tuned says little about its text (Reimers and Gurevych 2019). There
 * are no checkpoints: a job that is interrupted starts again and gives the same bits.
 */
export async function trainFrozen(job: TrainingJob, hooks: TrainingHooks): Promise<TrainingSummary> {
  const startedAt = performance.now();
  const hyperparameters = { ...job.hyperparameters, pooling: 'mean' as const };
  const inputs = await loadModelInputs({ ...job, hyperparameters });
  const { train, start, forwardSession, tokenizer, selectionMetric } = inputs;
  const batchSize = Math.min(job.microBatchSize ?? Infinity, hyperparameters.batchSize);
  const { beforeEachBatch } = hooks;
  const options = { ...hyperparameters, ...tokenizer, batchSize, beforeEachBatch };
  const { embeddings } = await computeOutputs(forwardSession, start.weights, train, options);
  requireFinite(embeddings);

  const labels = Array.from({ length: train.count }, (_, row) => train.label(row));
  const foldOfRow = job.frozen?.foldOfRow ?? null;
  const rows = { embeddings, labels, folds: foldOfRow ?? foldsOf(train) };
  const classes = job.labels.length;
  const headOptions = { classes, classWeights: classWeightsOf(hyperparameters, train, classes) };
  const head = fitLinearHead(rows, headOptions);
  setHead(inputs, head);
  const crossValidated = foldOfRow && {
    folds: new Set(foldOfRow).size,
    logits: crossValidatedLogits(rows, headOptions),
    embeddings,
  };
  const finished = await finishModel(inputs, start.weights, options, crossValidated);
  return {
    ...{ steps: 0, totalSteps: 0, epochs: 0, stoppedEarly: false, selectionMetric, bestStep: 0 },
    validations: [
      {
        ...{ step: 0, epoch: 0, loss: finished.bestValidationLoss },
        ...{ accuracy: finished.bestValidationAccuracy, macroF1: finished.bestValidationMacroF1 },
      },
    ],
    trainingSeconds: (performance.now() - startedAt) / 1000,
    resumedFromStep: null,
    microBatchSize: batchSize,
    ...finished,
    frozenEncoder: {
      trainingRows: train.count,
      c: head.c,
      folds: new Set(rows.folds).size,
      isCrossValidated: foldOfRow !== null,
    },
  };
}

/** Stratified: every fifth row of a label. Rows are stored in the order of their hashes, so this is a random choice. */
function foldsOf(train: TokenShard): number[] {
  const counts = new Map<number, number>();
  return Array.from({ length: train.count }, (_, row) => {
    const label = train.label(row);
    const earlier = counts.get(label) ?? 0;
    counts.set(label, earlier + 1);
    return earlier % folds;
  });
}

function setHead({ start }: ModelInputs, { weight, bias }: LinearHead): void {
  const { classifier } = namesOf(start.config.encoder.family);
  const target = start.weights.get(`${classifier}.weight`)!.data;
  weight.forEach((row, index) => target.set(row, index * row.length));
  start.weights.get(`${classifier}.bias`)!.data.set(bias);
}

function requireFinite(embeddings: readonly Float32Array[]): void {
  if (!embeddings.every((row) => row.every(Number.isFinite)))
    throw new EvergreenError(
      'invalid-model',
      'The base gives embeddings that are not finite, so no head can be fitted to them. Check its weights.',
    );
}
