import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EvergreenError } from '../../contracts/errors.js';
import type {
  TrainingProgress,
  TrainingSummary,
  ValidationPoint,
} from '../../contracts/training-progress.js';
import type { EngineSession } from '../engines/engine.js';
import { openEngine } from '../engines/choose-compute.js';
import { buildForwardGraph } from '../encoder/forward-graph.js';
import { buildTrainingGraph, type TrainingGraph } from '../encoder/training-graph.js';
import { loadTokenizer, type Tokenizer } from '../tokenizer/tokenizer.js';
import type { NamedTensors } from '../tensor.js';
import { decodeTokenShard, type TokenShard } from '../tokens/token-shard.js';
import { batchesPerEpoch, encodeBatch, planEpoch, type BatchOptions } from './batches.js';
import { bestValidation, copyWeights, shouldStopEarly } from './best-weights.js';
import { CheckpointClock } from './checkpoint-clock.js';
import { readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { finishModel } from './finish-model.js';
import { runInMicroBatches } from './micro-batches.js';
import { Optimizer } from './optimizer.js';
import type { TrainingJob } from './process/training-job.js';
import { loadStartingPoint, type StartingPoint } from './starting-point.js';
import { computeLogits, scoreLogits } from './validation.js';

export interface TrainingHooks {
  onProgress: (progress: TrainingProgress) => void;
  /** Told of every complete checkpoint directory; resolves when it is stored. Training goes on meanwhile. */
  onCheckpoint: (checkpoint: { step: number; directory: string }) => Promise<void>;
  /** Called before every batch; throws to end the run. */
  beforeEachBatch: () => Promise<void>;
}

const progressIntervalMs = 250;
const lossSmoothing = 0.95;

/**
 * Fine-tunes a classifier and writes the model directory to `job.outputDirectory`.
 * The same job gives the same weights, bit for bit, on one machine at a fixed number of threads, also when it is
 * interrupted and resumed from any of its checkpoints.
 * @throws EvergreenError `invalid-input` when the loss is no longer a number
 */
export async function trainClassifier(job: TrainingJob, hooks: TrainingHooks): Promise<TrainingSummary> {
  return new TrainingRun(job, hooks, await load(job)).run();
}

interface Loaded {
  start: StartingPoint;
  tokenizer: Tokenizer;
  train: TokenShard;
  validation: TokenShard;
  graph: TrainingGraph;
  trainingSession: EngineSession;
  forwardSession: EngineSession;
}

async function load(job: TrainingJob): Promise<Loaded> {
  const { hyperparameters, threads } = job;
  const readShard = async (split: string): Promise<TokenShard> => {
    const path = join(job.tokensDirectory, `${split}.bin`);
    return decodeTokenShard(await readFile(path), path);
  };
  const tokenizer = await loadTokenizer(job.tokensDirectory);
  const start = await loadStartingPoint(job.base, {
    classes: job.labels.length,
    vocabularySize: tokenizer.vocabularySize,
    hyperparameters,
  });
  const engine = openEngine(job.compute);
  const graph = buildTrainingGraph(start.config, {
    hidden: hyperparameters.dropout,
    attention: hyperparameters.attentionDropout,
  });
  return {
    start,
    tokenizer,
    train: await readShard('train'),
    validation: await readShard('validation'),
    graph,
    trainingSession: await engine.load(graph.onnx, { threads }),
    forwardSession: await engine.load(buildForwardGraph(start.config).onnx, { threads }),
  };
}

class TrainingRun {
  private readonly weights: NamedTensors;
  private readonly optimizer: Optimizer;
  private readonly microBatchSize: number;
  private readonly batchOptions: BatchOptions;
  private readonly stepsPerEpoch: number;
  private readonly totalSteps: number;
  private readonly validationInterval: number;
  private readonly clock: CheckpointClock;
  private readonly startedAt = performance.now();
  private best: NamedTensors | null = null;
  private validations: ValidationPoint[] = [];
  private smoothedLoss = 0;
  private secondsBefore = 0;
  private resumedFromStep: number | null = null;
  private storing: Promise<void> | null = null;
  private lastProgressAt = 0;
  private samples = 0;

  constructor(
    private readonly job: TrainingJob,
    private readonly hooks: TrainingHooks,
    private readonly loaded: Loaded,
  ) {
    const { hyperparameters } = job;
    const { clsId, sepId, padId } = loaded.tokenizer;
    this.weights = loaded.start.weights;
    this.stepsPerEpoch = batchesPerEpoch(loaded.train.count, hyperparameters.batchSize);
    this.totalSteps = this.stepsPerEpoch * hyperparameters.epochs;
    this.validationInterval = Math.ceil(this.stepsPerEpoch / hyperparameters.validationsPerEpoch);
    this.microBatchSize = Math.min(job.microBatchSize ?? Infinity, hyperparameters.batchSize);
    this.batchOptions = { ...hyperparameters, batchSize: this.microBatchSize, clsId, sepId, padId };
    this.optimizer = new Optimizer(loaded.graph.parameters, this.weights, hyperparameters, this.totalSteps);
    const weightBytes = Array.from(this.weights.values(), ({ data }) => data.byteLength).reduce(
      (a, b) => a + b,
      0,
    );
    this.clock = new CheckpointClock(hyperparameters.checkpointIntervalSteps, 4 * weightBytes);
  }

  async run(): Promise<TrainingSummary> {
    let step = await this.resume();
    let plan = { epoch: -1, batches: [] as Int32Array[] };
    const { earlyStoppingPatience, seed, batchSize } = this.job.hyperparameters;
    let stoppedEarly = shouldStopEarly(this.validations, earlyStoppingPatience);
    while (step < this.totalSteps && !stoppedEarly) {
      const epoch = Math.floor(step / this.stepsPerEpoch);
      if (plan.epoch !== epoch)
        plan = { epoch, batches: planEpoch(this.loaded.train, batchSize, seed, epoch) };
      await this.step(step, plan.batches[step % this.stepsPerEpoch]!);
      step += 1;
      const stepOfEpoch = ((step - 1) % this.stepsPerEpoch) + 1;
      if (stepOfEpoch % this.validationInterval === 0 || stepOfEpoch === this.stepsPerEpoch) {
        await this.validate(step);
        stoppedEarly = shouldStopEarly(this.validations, earlyStoppingPatience);
      }
      this.reportProgress(step);
      if (this.storing === null && step < this.totalSteps && this.clock.isDue(step))
        await this.checkpoint(step);
    }
    await this.storing;
    return this.finish(step, stoppedEarly);
  }

  /** One optimizer step: forward, backward, update. */
  private async step(step: number, rows: Int32Array): Promise<void> {
    await this.hooks.beforeEachBatch();
    const { graph, trainingSession, train } = this.loaded;
    const batch = encodeBatch(train, rows, this.batchOptions);
    const feeds = graph.feeds(batch, { seed: this.job.hyperparameters.seed, step });
    const outputs = await runInMicroBatches(trainingSession, this.weights, feeds, {
      batch: batch.batch,
      microBatchSize: this.microBatchSize,
      parameters: graph.parameters,
      into: this.optimizer.gradients,
    });
    const loss = (outputs['loss']!.data as Float32Array)[0]!;
    requireFiniteLoss(loss, step + 1);
    this.optimizer.apply(step, outputs, batch);
    this.smoothedLoss = step === 0 ? loss : lossSmoothing * this.smoothedLoss + (1 - lossSmoothing) * loss;
    this.samples += batch.batch;
  }

  private async validate(step: number): Promise<void> {
    const { forwardSession, validation } = this.loaded;
    const logits = await computeLogits(
      forwardSession,
      this.weights,
      validation,
      this.batchOptions,
      this.hooks.beforeEachBatch,
    );
    const labels = Array.from({ length: validation.count }, (_, row) => validation.label(row));
    const point = { step, epoch: step / this.stepsPerEpoch, ...scoreLogits(logits, labels) };
    requireFiniteLoss(point.loss, step);
    this.validations.push(point);
    if (bestValidation(this.validations) === point) this.best = copyWeights(this.weights);
    this.reportProgress(step, true);
  }

  private reportProgress(step: number, always = false): void {
    const now = performance.now();
    if (!always && now - this.lastProgressAt < progressIntervalMs) return;
    this.lastProgressAt = now;
    const seconds = (now - this.startedAt) / 1000;
    const stepsDone = step - (this.resumedFromStep ?? 0);
    this.hooks.onProgress({
      step,
      totalSteps: this.totalSteps,
      epoch: step / this.stepsPerEpoch,
      epochs: this.job.hyperparameters.epochs,
      loss: this.smoothedLoss,
      learningRate: this.optimizer.learningRate(step),
      samplesPerSecond: this.samples / seconds,
      remainingSeconds: stepsDone === 0 ? null : ((this.totalSteps - step) * seconds) / stepsDone,
      validations: this.validations,
    });
  }

  private async checkpoint(step: number): Promise<void> {
    const startedAt = performance.now();
    const directory = join(this.job.checkpointDirectory, String(step));
    const bestStep = bestValidation(this.validations)?.step ?? null;
    await writeCheckpoint(directory, {
      state: {
        step,
        bestStep,
        validations: this.validations,
        smoothedLoss: this.smoothedLoss,
        trainingSeconds: this.trainingSeconds(),
        hyperparameters: this.job.hyperparameters,
      },
      weights: this.weights,
      optimizer: this.optimizer.state(),
      best: bestStep === step ? null : this.best,
    });
    this.storing = this.hooks.onCheckpoint({ step, directory }).then(() => {
      this.clock.finished((performance.now() - startedAt) / 1000);
      this.storing = null;
    });
  }

  /** Takes up the run where the job's checkpoint left it. @returns the number of steps done */
  private async resume(): Promise<number> {
    if (this.job.resumeFrom === null) return 0;
    const { state, weights, optimizer, best } = await readCheckpoint(this.job.resumeFrom);
    for (const [name, tensor] of this.weights) tensor.data.set(weights.get(name)!.data);
    this.optimizer.restore(optimizer);
    this.validations = state.validations;
    this.best = best ?? (state.bestStep === state.step ? copyWeights(this.weights) : null);
    this.smoothedLoss = state.smoothedLoss;
    this.secondsBefore = state.trainingSeconds;
    this.resumedFromStep = state.step;
    return state.step;
  }

  private async finish(steps: number, stoppedEarly: boolean): Promise<TrainingSummary> {
    const trainingSeconds = this.trainingSeconds();
    const { start, tokenizer, forwardSession, train, validation } = this.loaded;
    const { temperature } = await finishModel({
      job: this.job,
      start,
      tokenizer,
      weights: this.best!,
      session: forwardSession,
      train,
      validation,
      batchOptions: this.batchOptions,
      beforeEachBatch: this.hooks.beforeEachBatch,
    });
    const best = bestValidation(this.validations)!;
    return {
      steps,
      totalSteps: this.totalSteps,
      epochs: steps / this.stepsPerEpoch,
      stoppedEarly,
      bestStep: best.step,
      bestValidationLoss: best.loss,
      bestValidationAccuracy: best.accuracy,
      temperature,
      trainingSeconds,
      resumedFromStep: this.resumedFromStep,
      microBatchSize: this.microBatchSize,
    };
  }

  private trainingSeconds(): number {
    return this.secondsBefore + (performance.now() - this.startedAt) / 1000;
  }
}

function requireFiniteLoss(loss: number, step: number): void {
  if (!Number.isFinite(loss))
    throw new EvergreenError(
      'invalid-input',
      `Training diverged at step ${step}: the loss is ${loss}. Lower the learning rate.`,
    );
}
