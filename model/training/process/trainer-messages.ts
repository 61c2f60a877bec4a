import type { ErrorCode } from '../../../contracts/errors.js';
import type { TrainingProgress, TrainingSummary } from '../../../contracts/training-progress.js';

/** From the trainer process to its supervisor. */
export type TrainerMessage =
  | { type: 'progress'; progress: TrainingProgress }
  | { type: 'checkpoint'; step: number; directory: string }
  | { type: 'finished'; summary: TrainingSummary }
  | { type: 'failed'; code: ErrorCode; message: string; details: Record<string, unknown> };

/**
 * From the supervisor to the trainer: the checkpoint of this step is stored, so its directory can be removed.
 */
export interface CheckpointStored {
  type: 'checkpoint-stored';
  step: number;
}
