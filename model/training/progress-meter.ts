import type { TrainingProgress } from '../../contracts/training-progress.js';

const reportIntervalMs = 250;
/** Weight of the past in the smoothed loss. */
const smoothing = 0.95;

/** Measures the loss and the speed of a run, and reports its progress a few times a second. */
export class ProgressMeter {
  /** Exponential moving average of the training loss. */
  smoothedLoss = 0;
  private readonly startedAtMs = performance.now();
  private startStep = 0;
  private secondsBefore = 0;
  private samples = 0;
  private lastReportAtMs = 0;

  constructor(
    private readonly run: { totalSteps: number; stepsPerEpoch: number; epochs: number },
    private readonly onProgress: (progress: TrainingProgress) => void,
  ) {}

  /** Seconds of training, those before the checkpoint included. */
  get trainingSeconds(): number {
    return this.secondsBefore + this.seconds;
  }

  /** Continues from a checkpoint. */
  restore(state: { step: number; smoothedLoss: number; trainingSeconds: number }): void {
    this.startStep = state.step;
    this.smoothedLoss = state.smoothedLoss;
    this.secondsBefore = state.trainingSeconds;
  }

  /** @param step number of the step that was made, from 0 */
  countStep(step: number, loss: number, samples: number): void {
    this.smoothedLoss = step === 0 ? loss : smoothing * this.smoothedLoss + (1 - smoothing) * loss;
    this.samples += samples;
  }

  /**
   * Reports unless the last report was a moment ago.
   * @param step steps done
   */
  report(step: number, figures: Pick<TrainingProgress, 'learningRate' | 'validations'>): void {
    if (performance.now() - this.lastReportAtMs >= reportIntervalMs) this.reportNow(step, figures);
  }

  reportNow(step: number, figures: Pick<TrainingProgress, 'learningRate' | 'validations'>): void {
    this.lastReportAtMs = performance.now();
    const { totalSteps, stepsPerEpoch, epochs } = this.run;
    const stepsDone = step - this.startStep;
    this.onProgress({
      step,
      totalSteps,
      epoch: step / stepsPerEpoch,
      epochs,
      loss: this.smoothedLoss,
      samplesPerSecond: this.samples / this.seconds,
      remainingSeconds: stepsDone === 0 ? null : ((totalSteps - step) * this.seconds) / stepsDone,
      ...figures,
    });
  }

  private get seconds(): number {
    return (performance.now() - this.startedAtMs) / 1000;
  }
}
