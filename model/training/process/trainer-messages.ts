import type { ErrorCode } from '../../../contracts/errors.js';
import type { TrainingProgress, TrainingSummary } from '../../../contracts/training-progress.js';

/** What a trainer process tells its supervisor. */
export type TrainerMessage =
  | { type: 'progress'; progress: TrainingProgress }
  | { type: 'checkpoint'; step: number; directory: string }
  | { type: 'finished'; summary: TrainingSummary }
  | { type: 'failed'; code: ErrorCode; message: string; details: Record<string, unknown> };

/** What the supervisor answers: the checkpoint of this step is stored and its directory may go. */
export interface CheckpointStored {
  type: 'checkpoint-stored';
  step: number;
}
