import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { HyperparameterOverrides } from '../../../contracts/hyperparameters.js';
import { isFinished, type TrainingProgress } from '../../../contracts/training-progress.js';
import { trainClassifier, type TrainingHooks } from '../../../model/training/train-classifier.js';
import type { TrainingJob } from '../../../model/training/process/training-job.js';
import { TextClassifier } from '../../../model/inference/text-classifier.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { toyJob, weightsDigest } from './toy-job.js';

const hooks = (overrides: Partial<TrainingHooks> = {}): TrainingHooks => ({
  onProgress: () => undefined,
  onCheckpoint: async () => undefined,
  beforeEachBatch: async () => undefined,
  ...overrides,
});

/** Trains with `checkpointIntervalSteps`, keeps the checkpoint of `step`, and is interrupted two batches later. */
async function interruptAfter(
  directory: string,
  step: number,
  overrides: HyperparameterOverrides,
): Promise<string> {
  const job = await toyJob(directory, overrides);
  const kept = join(directory, 'kept');
  let batchesLeft = Infinity;
  const interrupted = trainClassifier(
    job,
    hooks({
      async onCheckpoint(checkpoint) {
        if (checkpoint.step !== step) return;
        await cp(checkpoint.directory, kept, { recursive: true });
        batchesLeft = 2;
      },
      async beforeEachBatch() {
        if (batchesLeft-- === 0) throw new Error('interrupted');
      },
    }),
  );
  await assert.rejects(interrupted, /interrupted/);
  return kept;
}

describe('training a classifier', () => {
  const directory = useTemporaryDirectory();

  it('learns, reports its progress, and leaves a directory that answers', async () => {
    const reports: TrainingProgress[] = [];
    const job = await toyJob(directory());
    const summary = await trainClassifier(job, hooks({ onProgress: (progress) => reports.push(progress) }));
    assert.equal(summary.steps, 40);
    assert.ok(summary.bestValidationAccuracy >= 0.95, `accuracy ${summary.bestValidationAccuracy}`);
    assert.equal(reports.at(-1)?.validations.length, 4);
    assert.equal(reports.at(-1)?.step, 40);
    const classifier = await TextClassifier.load(job.outputDirectory, 1);
    const [answer] = await classifier.classify(['the film was lovely']);
    assert.ok(answer!.probabilities[1]! > 0.9);
  });

  it('gives the same weights for the same job, and others for another seed', async () => {
    const digests: string[] = [];
    for (const [name, seed] of [
      ['a', 1],
      ['b', 1],
      ['c', 2],
    ] as const) {
      const job = await toyJob(join(directory(), name), { seed });
      await trainClassifier(job, hooks());
      digests.push(await weightsDigest(job));
    }
    assert.equal(digests[0], digests[1]);
    assert.notEqual(digests[0], digests[2]);
  });

  const otherRecipe: HyperparameterOverrides = {
    learningRateSchedule: 'cosine',
    layerLearningRateDecay: 0.8,
    frozenLayers: 1,
    labelSmoothing: 0.1,
    weightAveragingDecay: 0.9,
  };
  for (const [step, when, recipe] of [
    [3, 'before the first validation', {}],
    [15, 'in the middle of an epoch', {}],
    [20, 'at the end of an epoch', {}],
    [15, 'with averaged weights and a frozen layer', otherRecipe],
  ] as const)
    it(`gives the weights of the undisturbed run when it is resumed from a checkpoint made ${when}`, async () => {
      const plain = await toyJob(join(directory(), 'plain'), recipe);
      await trainClassifier(plain, hooks());
      const resumeFrom = await interruptAfter(join(directory(), 'broken'), step, {
        ...recipe,
        checkpointIntervalSteps: step,
      });
      const job = { ...(await toyJob(join(directory(), 'resumed'), recipe)), resumeFrom };
      const summary = await trainClassifier(job, hooks());
      assert.equal(summary.resumedFromStep, step);
      assert.equal(await weightsDigest(job), await weightsDigest(plain));
    });

  it('that pauses at the end of an epoch and goes on gives the weights of the undisturbed run', async () => {
    const plain = await toyJob(join(directory(), 'plain'), { epochs: 3 });
    const whole = await trainClassifier(plain, hooks());
    const rungs = join(directory(), 'rungs');
    let resumeFrom: string | null = null;
    for (const epoch of [1, 2]) {
      const kept = join(rungs, `kept-${epoch}`);
      const rung: TrainingJob = { ...(await toyJob(rungs, { epochs: 3 })), resumeFrom };
      const paused = await trainClassifier(
        { ...rung, until: { epoch, output: 'checkpoint' } },
        hooks({
          onCheckpoint: async (checkpoint) => cp(checkpoint.directory, kept, { recursive: true }),
        }),
      );
      assert.equal(isFinished(paused), false);
      assert.deepEqual([paused.epochs, paused.validations], [epoch, whole.validations.slice(0, epoch)]);
      assert.equal(existsSync(rung.outputDirectory), false);
      resumeFrom = kept;
    }
    const last = { ...(await toyJob(rungs, { epochs: 3 })), resumeFrom };
    const summary = await trainClassifier({ ...last, until: { epoch: 3, output: 'checkpoint' } }, hooks());
    assert.deepEqual(summary.validations, whole.validations);
    assert.equal(await weightsDigest(last), await weightsDigest(plain));
  });

  it('makes a model of a paused training without another step', async () => {
    const job = await toyJob(directory(), { epochs: 3 });
    const kept = join(directory(), 'kept');
    const onCheckpoint = async (checkpoint: { directory: string }) =>
      cp(checkpoint.directory, kept, { recursive: true });
    const until = { epoch: 1, output: 'checkpoint' } as const;
    const paused = await trainClassifier({ ...job, until }, hooks({ onCheckpoint }));
    const resumed = { ...job, resumeFrom: kept, until: { epoch: 1, output: 'model' } as const };
    const finished = await trainClassifier(resumed, hooks());
    assert.ok(isFinished(finished));
    assert.deepEqual([finished.steps, finished.validations], [paused.steps, paused.validations]);
    assert.equal((await TextClassifier.load(job.outputDirectory, 1)).settings.labels.length, 2);
  });

  it('gives the best weights of before its checkpoint when none later are better', async () => {
    const overfitting = { epochs: 60, earlyStoppingPatience: 1, learningRate: 1e-2 };
    const plain = await toyJob(join(directory(), 'plain'), overfitting);
    const { bestStep, steps } = await trainClassifier(plain, hooks());
    const afterBest = bestStep + 5;
    assert.ok(afterBest < steps);
    const resumeFrom = await interruptAfter(join(directory(), 'broken'), afterBest, {
      ...overfitting,
      checkpointIntervalSteps: 5,
    });
    const job = { ...(await toyJob(join(directory(), 'resumed'), overfitting)), resumeFrom };
    const summary = await trainClassifier(job, hooks());
    assert.deepEqual([summary.resumedFromStep, summary.bestStep], [afterBest, bestStep]);
    assert.equal(await weightsDigest(job), await weightsDigest(plain));
  });

  it('stops when the validation loss no longer falls', async () => {
    const job = await toyJob(directory(), { epochs: 60, earlyStoppingPatience: 1, learningRate: 1e-2 });
    const summary = await trainClassifier(job, hooks());
    assert.equal(summary.stoppedEarly, true);
    assert.ok(summary.steps < summary.totalSteps);
    assert.ok(summary.bestStep < summary.steps);
  });

  it('says what to do when it diverges', async () => {
    const job = await toyJob(directory(), {
      epochs: 30,
      learningRate: 1,
      headLearningRateMultiplier: 1000,
      maxGradientNorm: 0,
      warmupFraction: 0,
      weightDecay: 1,
      beta1: 0.99,
      beta2: 0,
      epsilon: 1e-38,
    });
    await assert.rejects(trainClassifier(job, hooks()), {
      code: 'invalid-input',
      message: /Lower the learning rate/,
    });
  });

  it('says so, too, when only the last update diverges', async () => {
    const job = await toyJob(directory(), {
      epochs: 1,
      batchSize: 80,
      learningRate: 1,
      headLearningRateMultiplier: 1000,
      maxGradientNorm: 0,
      warmupFraction: 0,
      beta1: 0.99,
      beta2: 0,
      epsilon: 1e-45,
    });
    await assert.rejects(trainClassifier(job, hooks()), {
      code: 'invalid-input',
      message: /Lower the learning rate/,
    });
  });

  it('refuses to freeze more layers than the base has', async () => {
    const job = await toyJob(directory(), { frozenLayers: 3 });
    await assert.rejects(trainClassifier(job, hooks()), /frozenLayers is 3, but the base has 2 layers/);
  });

  it('refuses a device that is not there', async () => {
    const job = await toyJob(directory());
    const onGpu = { ...job, compute: { ...job.compute, device: 'cuda' as const } };
    await assert.rejects(trainClassifier(onGpu, hooks()), { code: 'device-unavailable' });
  });
});
