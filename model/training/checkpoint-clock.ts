/** Checkpoints may cost this fraction of the training time. */
const maximumCost = 0.02;
/** Assumed for the first checkpoint: bytes a second of hashing, writing and storing. */
const assumedBytesPerSecond = 150e6;

/** Says when the next checkpoint is due: every `intervalSteps`, or, at 0, so that the cost stays bounded. */
export class CheckpointClock {
  private costSeconds: number;
  private lastAt = performance.now();

  constructor(
    private readonly intervalSteps: number,
    checkpointBytes: number,
  ) {
    this.costSeconds = checkpointBytes / assumedBytesPerSecond;
  }

  isDue(step: number): boolean {
    if (this.intervalSteps > 0) return step % this.intervalSteps === 0;
    return (performance.now() - this.lastAt) / 1000 >= this.costSeconds / maximumCost;
  }

  /** @param costSeconds from the start of writing until it was stored */
  finished(costSeconds: number): void {
    this.costSeconds = costSeconds;
    this.lastAt = performance.now();
  }
}
