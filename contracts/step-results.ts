import { z } from 'zod';
import { computeSchema } from './compute.js';
import type { DatasetReference } from './dataset.js';
import { objectReferenceSchema, sha256Schema, type ObjectReference } from './references.js';
import type { RunRecord } from './run.js';
import type { TokensIdentity } from './tokens.js';
import { trainingKeySchema, trainingSummarySchema } from './training-progress.js';

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

export const tokensSchema = z.strictObject({
  summary: z.string(),
  reference: objectReferenceSchema,
  /** sha256 of the base's weights; null for a base from scratch. */
  baseSha256: sha256Schema.nullable(),
});
export type Tokens = z.infer<typeof tokensSchema> & StepResult;

/** How the shards of a dataset that is not tokenized yet are divided among workers. */
export interface TokenizationPlan extends StepResult {
  identity: TokensIdentity;
  /** The `part.json` with the tokenizer's files. */
  tokenizer: ObjectReference;
  baseSha256: Tokens['baseSha256'];
  parts: {
    /** Names of shards of the dataset. */
    shards: string[];
    /** The part, when the store has it already. */
    found: ObjectReference | null;
  }[];
}

/** The tokens of some shards. */
export interface TokenPart extends StepResult {
  /** Its `part.json`. */
  reference: ObjectReference;
}

/** A model directory as training left it, with neither card nor lineage. */
export const trainedModelSchema = z.strictObject({
  summary: z.string(),
  training: trainingKeySchema,
  model: objectReferenceSchema,
  compute: computeSchema,
  result: trainingSummarySchema,
});
export type TrainedModel = z.infer<typeof trainedModelSchema> & StepResult;

/** What a run takes over of a search instead of training. */
export interface FinishedTraining extends StepResult {
  dataset: DatasetReference;
  tokens: Tokens;
  trained: TrainedModel;
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
