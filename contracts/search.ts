import { z } from 'zod';
import { datasetReferenceSchema } from './dataset.js';
import { EvergreenError } from './errors.js';
import { hyperparameterOverridesSchema, hyperparametersSchema } from './hyperparameters.js';
import { lifecycleInputSchema, type LifecycleResult } from './lifecycle.js';
import { runRecordSchema } from './run.js';
import { percent } from './percent.js';
import { parseSearchSpace } from './search-space.js';
import { tokensSchema, trainedModelSchema } from './step-results.js';
import { validationPointSchema } from './training-progress.js';

const searchMetrics = ['loss', 'accuracy', 'macroF1'] as const;
export type SearchMetric = (typeof searchMetrics)[number];

export const metricNames: Record<SearchMetric, string> = {
  loss: 'loss',
  accuracy: 'accuracy',
  macroF1: 'macro F1',
};

export const maximumTrials = 1_000;

/** What a search explores, and how. */
export const searchSettingsSchema = z.strictObject({
  /** `grid`: every combination; `random`: combinations drawn at random; `halving`: many, of which the best get more epochs. */
  method: z.enum(['grid', 'random', 'halving']).default('random'),
  /** As `parseSearchSpace` reads it. */
  space: z.string().superRefine((text, context) => {
    try {
      parseSearchSpace(text);
    } catch (error) {
      if (!(error instanceof EvergreenError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
  }),
  /** Number of combinations; 12 when absent. A grid has as many as it has, and may not have more than this. */
  trials: z.number().int().min(1).max(maximumTrials).optional(),
  /** Trials that are under way at once. */
  parallel: z.number().int().min(1).max(64).default(1),
  /** What is best, on the validation rows. It also chooses the weights of each trial. */
  metric: z.enum(searchMetrics).default('loss'),
  /** The same seed draws the same trials. */
  seed: z.number().int().min(0).default(1),
  /** Time after which the search ends with the best so far; null: no limit. */
  budgetMs: z.number().int().positive().nullable().default(null),
  /** `halving`: one of so many trials goes on after each rung. */
  reductionFactor: z.number().int().min(2).max(10).default(3),
  /** `grid` and `random`: stop a trial that is worse than the median of the trials before it. */
  medianStopping: z.boolean().default(true),
});
export type SearchSettings = z.output<typeof searchSettingsSchema>;

/** `{"trials": 6, "budgetMs": 600000}`: what a search that runs gets in addition. */
export const searchExtensionSchema = z.strictObject({
  /** So many trials more. */
  trials: z.number().int().min(1).max(maximumTrials).optional(),
  /** So much time more; only where the search has a time budget. */
  budgetMs: z.number().int().positive().optional(),
});
export type SearchExtension = z.infer<typeof searchExtensionSchema>;

/** `running` in the round that is going on; `paused` between two; the others have ended. */
const trialStatuses = ['waiting', 'running', 'paused', 'finished', 'stopped', 'failed'] as const;

export const hasEnded = ({ status }: Pick<Trial, 'status'>): boolean =>
  status === 'finished' || status === 'stopped' || status === 'failed';

/** One trial of a search: a row of the leaderboard. */
const trialSchema = z.strictObject({
  /** From 1. */
  trial: z.number().int().positive(),
  /** What it changes of the recipe. */
  changes: hyperparameterOverridesSchema,
  status: z.enum(trialStatuses),
  /** Epochs trained so far. */
  epochs: z.number(),
  /** Optimizer steps so far. */
  steps: z.number().int(),
  /** The best validation so far, by the metric of the search; null before the first. */
  value: z.number().nullable(),
  /** Seconds of training. */
  seconds: z.number(),
  /** Why it ended; empty while it has not. */
  reason: z.string(),
});
export type Trial = z.infer<typeof trialSchema>;

export const formatValue = (metric: SearchMetric, value: number): string =>
  metric === 'loss' ? value.toFixed(4) : percent(value);

/** A value of the metric with its name, for a person. */
export const describeValue = (metric: SearchMetric, value: number): string =>
  `${metricNames[metric]} ${formatValue(metric, value)}`;

/** What the value of the best trial does not say. */
export const describeSelection = (trials: number): string =>
  `The best of ${trials} values on the same validation rows looks better than it is; the test rows of the gate judge the winner.`;

/** How far a trial is after a rung. */
const rungResultSchema = trialSchema
  .pick({ epochs: true, steps: true, value: true, seconds: true, reason: true })
  .extend({ status: z.enum(['paused', 'finished', 'stopped']) });
export type RungResult = z.infer<typeof rungResultSchema>;

/** What a trial tells its search after a rung. */
export const rungEndedSchema = z.strictObject({
  trial: z.number().int().positive(),
  result: rungResultSchema,
});

/** One pass over the trials that are left. */
const searchRoundSchema = z.strictObject({
  /** Each trial is trained up to this epoch; null: to its end, one epoch a rung. */
  untilEpoch: z.number().int().positive().nullable(),
  /** So many trials go on to the next round. */
  keep: z.number().int().positive(),
});
export type SearchRound = z.infer<typeof searchRoundSchema>;

/** What a search will do; made before its first trial. */
export const searchPlanSchema = z.strictObject({
  /** What every trial changes of the recipe. */
  shared: hyperparameterOverridesSchema,
  /** What each trial changes besides, by its number. */
  trials: z.array(hyperparameterOverridesSchema).min(1),
  rounds: z.array(searchRoundSchema).min(1),
});
export type SearchPlan = z.infer<typeof searchPlanSchema>;

/** What all trials share. */
const searchDataSchema = z.strictObject({
  run: runRecordSchema,
  dataset: datasetReferenceSchema,
  tokens: tokensSchema,
});
export type SearchData = z.infer<typeof searchDataSchema>;

/** Content of `runs/<runId>/search.json`. */
export const searchRecordSchema = searchDataSchema.omit({ run: true }).extend({
  formatVersion: z.literal(1),
  settings: searchSettingsSchema,
  plan: searchPlanSchema,
});
export type SearchRecord = z.infer<typeof searchRecordSchema>;

/** Content of `runs/<runId>/trials/<trial>/trial.json`, rewritten after each rung. */
export const trialRecordSchema = z.strictObject({
  formatVersion: z.literal(1),
  trial: z.number().int().positive(),
  hyperparameters: hyperparametersSchema,
  validations: z.array(validationPointSchema),
  /** Null until the trial has a model. */
  trained: trainedModelSchema.nullable(),
});
export type TrialRecord = z.infer<typeof trialRecordSchema>;

/** What a search hands to its next run when its history is long. */
export const searchStateSchema = z.strictObject({
  data: searchDataSchema,
  plan: searchPlanSchema,
  trials: z.array(trialSchema),
  /** Index of the round that is going on. */
  round: z.number().int(),
  /** Numbers of the trials that take part in it. */
  open: z.array(z.number().int()),
  /** The best trial that has ended; null before the first. */
  best: z.number().int().nullable(),
  /** Why the search is paused; null: it is not. */
  paused: z.string().nullable(),
  /** Why no further trial starts; null: the search goes on. */
  stopped: z.string().nullable(),
  startedAt: z.number(),
});
export type SearchState = z.infer<typeof searchStateSchema>;

/** Input of `tuningWorkflow`: what a lifecycle takes, and the search. */
export const tuningInputSchema = lifecycleInputSchema.omit({ finishedTraining: true }).extend({
  search: searchSettingsSchema,
  /** From the run before; a person leaves it out. */
  state: searchStateSchema.optional(),
  /** Length of a history, in events, after which the search continues as new. */
  maximumEvents: z.number().int().min(50).max(10_000).default(2_000),
});
export type TuningInput = z.input<typeof tuningInputSchema>;

/** True from the lifecycle of the winner on. */
export const areTrialsOver = (phase: Leaderboard['phase']): boolean =>
  phase === 'lifecycle' || phase === 'ended' || phase === 'failed' || phase === 'cancelled';

/** Answer of the `leaderboard` query. */
export interface Leaderboard {
  model: string;
  runId: string;
  phase: 'prepare' | 'ingest' | 'tokenize' | 'search' | 'lifecycle' | 'ended' | 'failed' | 'cancelled';
  settings: SearchSettings;
  /** In the order of their numbers. */
  trials: Trial[];
  rounds: SearchRound[];
  /** Index of the round that is going on. */
  round: number;
  /** Number of the best trial so far; null before the first one has ended. */
  best: number | null;
  paused: string | null;
  stopped: string | null;
  /** Run id of the lifecycle that takes over the winner; null before. */
  lifecycleRunId: string | null;
}

/** Answer of the `extend` update. */
export interface ExtendedSearch {
  /** Number of all trials now. */
  trials: number;
  budgetMs: number | null;
}

/** What `tuningWorkflow` returns. */
export interface TuningResult {
  model: string;
  /** Of the search. */
  runId: string;
  /** Number of the trial that won. */
  winner: number;
  trials: Trial[];
  lifecycle: LifecycleResult;
}
