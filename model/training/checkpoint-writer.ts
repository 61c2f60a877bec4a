import { join } from 'node:path';
import { writeCheckpoint, type Checkpoint } from './checkpoint.js';
import type { CheckpointSchedule } from './checkpoint-schedule.js';

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
