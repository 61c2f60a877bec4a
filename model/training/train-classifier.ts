import { EvergreenError } from '../../contracts/errors.js';
import type { PausedTraining, TrainingProgress, TrainingSummary } from '../../contracts/training-progress.js';
import type { NamedTensors } from '../tensor.js';
import { batchesPerEpoch, encodeBatch, planEpoch, type BatchOptions } from './batches.js';
import { BestWeights, shouldStopEarly } from './best-weights.js';
import { CheckpointSchedule, CheckpointWriter } from './checkpoint-writer.js';
import { readCheckpoint } from './checkpoint.js';
import { finishModel } from './finish-model.js';
import { runInMicroBatches } from './micro-batches.js';
import { Optimizer } from './optimizer.js';
import type { TrainingJob } from './process/training-job.js';
import { ProgressMeter } from './progress-meter.js';
import { loadTrainingInputs, type TrainingInputs } from './training-inputs.js';
import { computeOutputs, scoreLogits } from './validation.js';
import { WeightAverage } from './weight-average.js';

export interface TrainingHooks {
  onProgress: (progress: TrainingProgress) => void;
  /**
   * Called with every complete checkpoint directory; resolves when it is stored. Training goes on meanwhile.
   */
  onCheckpoint: (checkpoint: { step: number; directory: string }) => Promise<void>;
  /** Called before every batch; throws to end the run. */
  beforeEachBatch: () => Promise<void>;
}

/** Arrays of the weights' size in a checkpoint: the weights, the two moments and the best weights; and their average, if any. */
const arraysOfCheckpoint = 4;

/**
 * Fine-tunes a classifier and writes the model directory to `job.outputDirectory`. On one machine with a
 * fixed number of threads the same job gives the same weights, bit for bit, even when it is interrupted and
 * resumed from any of its checkpoints.
 * @throws EvergreenError `invalid-input` when the loss is no longer finite
 */
export async function trainClassifier(
  job: TrainingJob,
  hooks: TrainingHooks,
): Promise<TrainingSummary | PausedTraining> {
  return new TrainingRun(await loadTrainingInputs(job), hooks).run();
}

class TrainingRun {
  private readonly weights: NamedTensors;
  private readonly optimizer: Optimizer;
  private readonly average: WeightAverage | null;
  private readonly batchOptions: BatchOptions & Pick<TrainingHooks, 'beforeEachBatch'>;
  private readonly stepsPerEpoch: number;
  private readonly totalSteps: number;
  /** Where this job ends; `totalSteps` unless it is to end before. */
  private readonly lastStep: number;
  private readonly stepsPerValidation: number;
  private readonly best: BestWeights;
  private readonly progress: ProgressMeter;
  private readonly checkpoints: CheckpointWriter;
  private resumedFromStep: number | null = null;

  constructor(
    private readonly inputs: TrainingInputs,
    private readonly hooks: TrainingHooks,
  ) {
    const { job, start, train, trainingGraph } = inputs;
    const { hyperparameters } = job;
    const { beforeEachBatch } = hooks;
    this.weights = start.weights;
    this.best = new BestWeights(inputs.selectionMetric);
    this.stepsPerEpoch = batchesPerEpoch(train.count, hyperparameters.batchSize);
    this.totalSteps = this.stepsPerEpoch * hyperparameters.epochs;
    this.lastStep = Math.min(this.totalSteps, this.stepsPerEpoch * (job.until?.epoch ?? Infinity));
    this.stepsPerValidation = Math.ceil(this.stepsPerEpoch / hyperparameters.validationsPerEpoch);
    const batchSize = Math.min(job.microBatchSize ?? Infinity, hyperparameters.batchSize);
    this.batchOptions = { ...hyperparameters, ...inputs.tokenizer, batchSize, beforeEachBatch };
    this.optimizer = new Optimizer(trainingGraph.parameters, this.weights, hyperparameters, this.totalSteps);
    const { weightAveragingDecay } = hyperparameters;
    this.average = weightAveragingDecay === 0 ? null : new WeightAverage(weightAveragingDecay);
    let weightBytes = 0;
    for (const { data } of this.weights.values()) weightBytes += data.byteLength;
    this.checkpoints = new CheckpointWriter(
      job.checkpointDirectory,
      new CheckpointSchedule(
        hyperparameters.checkpointIntervalSteps,
        (arraysOfCheckpoint + Number(this.average !== null)) * weightBytes,
      ),
      hooks.onCheckpoint,
    );
    this.progress = new ProgressMeter(
      { totalSteps: this.totalSteps, stepsPerEpoch: this.stepsPerEpoch, epochs: hyperparameters.epochs },
      hooks.onProgress,
    );
  }

  async run(): Promise<TrainingSummary | PausedTraining> {
    const { train, job } = this.inputs;
    const { seed, batchSize } = job.hyperparameters;
    let step = await this.resume();
    let plan = { epoch: -1, batches: [] as Int32Array[] };
    let stoppedEarly = this.shouldStopEarly();
    while (step < this.lastStep && !stoppedEarly) {
      const epoch = Math.floor(step / this.stepsPerEpoch);
      if (plan.epoch !== epoch) plan = { epoch, batches: planEpoch(train, batchSize, seed, epoch) };
      await this.step(step, plan.batches[step % this.stepsPerEpoch]!);
      step += 1;
      if (this.isValidationDue(step)) {
        await this.validate(step);
        stoppedEarly = this.shouldStopEarly();
      }
      this.progress.report(step, this.figures(step));
      if (step < this.lastStep && this.checkpoints.isDue(step)) await this.checkpoint(step);
    }
    await this.checkpoints.finish();
    const isOver = stoppedEarly || step >= this.totalSteps;
    if (isOver || job.until?.output === 'model') return this.finish(step, stoppedEarly);
    if (step !== this.resumedFromStep) await this.checkpoint(step);
    await this.checkpoints.finish();
    return this.figuresAtEnd(step, stoppedEarly);
  }

  /** One optimizer step: forward, backward, update. */
  private async step(step: number, rows: Int32Array): Promise<void> {
    await this.hooks.beforeEachBatch();
    const { trainingGraph, trainingSession, precisionGuard, train, job } = this.inputs;
    const batch = encodeBatch(train, rows, this.batchOptions);
    const feeds = trainingGraph.feeds(batch, { seed: job.hyperparameters.seed, step });
    const options = {
      batch: batch.batch,
      microBatchSize: this.batchOptions.batchSize,
      parameters: trainingGraph.parameters,
    };
    const outputs = await runInMicroBatches(trainingSession, this.weights, feeds, {
      ...options,
      into: this.optimizer.gradients,
    });
    await precisionGuard?.check(outputs, (session) =>
      runInMicroBatches(session, this.weights, feeds, options),
    );
    const loss = (outputs['loss']!.data as Float32Array)[0]!;
    requireFiniteLoss(loss, step + 1);
    this.optimizer.apply(step, outputs, batch);
    this.average?.update(this.weights);
    this.progress.countStep(step, loss, batch.batch);
  }

  /** The weights that would become the model. */
  private get validated(): NamedTensors {
    return this.average?.weights ?? this.weights;
  }

  private isValidationDue(step: number): boolean {
    const stepOfEpoch = ((step - 1) % this.stepsPerEpoch) + 1;
    return stepOfEpoch % this.stepsPerValidation === 0 || stepOfEpoch === this.stepsPerEpoch;
  }

  private shouldStopEarly(): boolean {
    const { selectionMetric, job } = this.inputs;
    const { earlyStoppingPatience: patience, earlyStoppingMinimumDelta: minimumDelta } = job.hyperparameters;
    return shouldStopEarly(this.best.validations, { patience, minimumDelta, metric: selectionMetric });
  }

  private async validate(step: number): Promise<void> {
    const { forwardSession, validation, decision, job } = this.inputs;
    const { logits } = await computeOutputs(forwardSession, this.validated, validation, this.batchOptions);
    const actual = Array.from({ length: validation.count }, (_, row) => validation.label(row));
    const scores = scoreLogits(logits, actual, { labels: job.labels, decision });
    const point = { step, epoch: step / this.stepsPerEpoch, ...scores };
    requireFiniteLoss(point.loss, step);
    this.best.add(point, this.validated);
    this.progress.reportNow(step, this.figures(step));
  }

  private async checkpoint(step: number): Promise<void> {
    const bestStep = this.best.point?.step ?? null;
    await this.checkpoints.write({
      state: {
        step,
        bestStep,
        validations: this.best.validations,
        smoothedLoss: this.progress.smoothedLoss,
        trainingSeconds: this.progress.trainingSeconds,
        hyperparameters: this.inputs.job.hyperparameters,
      },
      weights: this.weights,
      optimizer: this.optimizer.state(),
      average: this.average?.weights ?? null,
      best: bestStep === step ? null : this.best.weights,
    });
  }

  /**
   * Continues from the job's checkpoint, if it has one.
   * @returns the number of steps done
   */
  private async resume(): Promise<number> {
    const { resumeFrom } = this.inputs.job;
    if (resumeFrom === null) return 0;
    const { state, weights, optimizer, average, best } = await readCheckpoint(resumeFrom);
    for (const [name, tensor] of this.weights) tensor.data.set(weights.get(name)!.data);
    this.optimizer.restore(optimizer);
    if (average !== null) this.average?.restore(average);
    this.best.restore(state.validations, best, this.validated);
    this.progress.restore(state);
    this.resumedFromStep = state.step;
    return state.step;
  }

  private async finish(steps: number, stoppedEarly: boolean): Promise<TrainingSummary> {
    return {
      ...this.figuresAtEnd(steps, stoppedEarly),
      ...(await finishModel(this.inputs, this.best.weights!, this.batchOptions)),
    };
  }

  private figuresAtEnd(steps: number, stoppedEarly: boolean): PausedTraining {
    const { trainingSeconds } = this.progress;
    const best = this.best.point!;
    return {
      steps,
      totalSteps: this.totalSteps,
      epochs: steps / this.stepsPerEpoch,
      stoppedEarly,
      selectionMetric: this.inputs.selectionMetric,
      bestStep: best.step,
      bestValidationLoss: best.loss,
      bestValidationAccuracy: best.accuracy,
      bestValidationMacroF1: best.macroF1,
      validations: this.best.validations,
      trainingSeconds,
      resumedFromStep: this.resumedFromStep,
      microBatchSize: this.batchOptions.batchSize,
    };
  }

  private figures(step: number): Pick<TrainingProgress, 'learningRate' | 'validations'> {
    return { learningRate: this.optimizer.learningRate(step), validations: this.best.validations };
  }
}

function requireFiniteLoss(loss: number, step: number): void {
  if (!Number.isFinite(loss))
    throw new EvergreenError(
      'invalid-input',
      `Training diverged at step ${step}: the loss is ${loss}. Lower the learning rate.`,
    );
}
