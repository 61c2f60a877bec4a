import type { Compute } from './compute.js';
import type { DatasetReference } from './dataset.js';
import type { ObjectReference } from './references.js';
import type { RunRecord, TrainingKey } from './run.js';
import type { TrainingSummary } from './training-progress.js';

/** What a step of a lifecycle returns: references and small facts, never rows or weights. */
export interface StepResult {
  /** One line about what the step did, for the terminal and the Web UI. */
  summary: string;
}

export interface Preparation extends StepResult {
  run: RunRecord;
}

export interface IngestedData extends StepResult {
  dataset: DatasetReference;
}

export interface Tokens extends StepResult {
  reference: ObjectReference;
  /** sha256 of the base's weights; null for a base from scratch. */
  baseSha256: string | null;
}

/** A model directory as training left it, with neither card nor lineage. */
export interface TrainedModel extends StepResult {
  training: TrainingKey;
  model: ObjectReference;
  compute: Compute;
  result: TrainingSummary;
}

/** A model in the registry that was not promoted (yet). */
export interface Candidate extends StepResult {
  digest: string;
  manifest: ObjectReference;
  /** Trained on the corpus that Evergreen generates itself. */
  sample: boolean;
}

export interface PromotionResult extends StepResult {
  outcome: 'promoted' | 'lost-race';
  generation: number | null;
}

export interface ChallengeOpening extends StepResult {
  outcome: 'challenger' | 'lost-race';
  generation: null;
}
