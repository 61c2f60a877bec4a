import { join } from 'node:path';
import { writeCheckpoint, type Checkpoint } from './checkpoint.js';

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

/** Writes checkpoints when they are due and has them stored, one at a time, while training goes on. */
export class CheckpointWriter {
  private storing: Promise<void> | null = null;

  /** @param store resolves when the checkpoint directory is stored */
  constructor(
    private readonly directory: string,
    private readonly schedule: CheckpointSchedule,
    private readonly store: (checkpoint: { step: number; directory: string }) => Promise<void>,
  ) {}

  isDue(step: number): boolean {
    return this.storing === null && this.schedule.isDue(step);
  }

  /** Returns when the directory is written; it is stored in the background. */
  async write(checkpoint: Checkpoint): Promise<void> {
    const startedAt = performance.now();
    const { step } = checkpoint.state;
    const directory = join(this.directory, String(step));
    await writeCheckpoint(directory, checkpoint);
    this.storing = this.store({ step, directory }).then(() => {
      this.schedule.finished((performance.now() - startedAt) / 1000);
      this.storing = null;
    });
  }

  /** Waits until the last checkpoint is stored. */
  async finish(): Promise<void> {
    await this.storing;
  }
}
