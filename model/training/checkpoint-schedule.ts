/** Checkpoints may take this share of the training time. */
const maximumShare = 0.02;
/** Assumed for the first checkpoint: bytes a second of hashing, writing and storing. */
const assumedBytesPerSecond = 150e6;

/**
 * When the next checkpoint is due: every `intervalSteps`, or, at 0, as often as `maximumShare` of the time
 * allows.
 */
export class CheckpointSchedule {
  private durationSeconds: number;
  private lastAtMs = performance.now();

  constructor(
    private readonly intervalSteps: number,
    checkpointBytes: number,
  ) {
    this.durationSeconds = checkpointBytes / assumedBytesPerSecond;
  }

  isDue(step: number): boolean {
    if (this.intervalSteps > 0) return step % this.intervalSteps === 0;
    return (performance.now() - this.lastAtMs) / 1000 >= this.durationSeconds / maximumShare;
  }

  /** @param durationSeconds from the start of writing until the checkpoint was stored */
  finished(durationSeconds: number): void {
    this.durationSeconds = durationSeconds;
    this.lastAtMs = performance.now();
  }
}
