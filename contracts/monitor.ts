import { z } from 'zod';
import { challengeProgressSchema } from './challenge.js';
import { feedbackSourceSchema } from './feedback-source.js';
import { lifecycleEndSchema } from './lifecycle-end.js';
import { lifecycleInputSchema, modelNameSchema } from './lifecycle.js';
import { observationSchema } from './observation.js';
import { objectReferenceSchema } from './references.js';
import { retentionSettingsSchema } from './retention.js';
import { searchSettingsSchema } from './search.js';

const secondMs = 1_000;
const hourMs = 3_600 * secondMs;
const dayMs = 24 * hourMs;
const longestMs = 366 * dayMs;

/** Settings of a monitor. A person may name any of them; the others keep their defaults. */
export const monitoringSettingsSchema = z.strictObject({
  /** Time between two observations. */
  everyMs: z.number().int().min(50).max(longestMs).default(hourMs),
  /**
   * Time after a promotion, or after the last scheduled retraining if that was later, at which a champion is retrained;
   * null: never because of its age.
   */
  retrainEveryMs: z.number().int().min(secondMs).max(longestMs).nullable().default(null),
  /** Shortest time between two retrainings that the monitor starts on its own. */
  cooldownMs: z
    .number()
    .int()
    .min(0)
    .max(longestMs)
    .default(6 * hourMs),
  /** Most retrainings that the monitor starts on its own within seven days; one an hour is the limit. */
  retrainingsPerWeek: z.number().int().min(0).max(168).default(7),
  /** Circuit breaker: after this many retrainings in a row without a promotion, only a person starts one. */
  maximumRejections: z.number().int().min(1).max(100).default(3),
  /** Retrain when the accuracy is below; null: five points below the accuracy on the validation rows. */
  thresholdAccuracy: z.number().min(0.01).max(0.99).nullable().default(null),
  /**
   * Average number of labeled texts between two false alarms of low accuracy, at least, while the accuracy is
   * at the threshold.
   */
  rowsBetweenFalseAlarms: z.number().int().min(20).max(1_000_000).default(1_000),
  /** Average number of texts between two false alarms of drift, at least, while the texts do not change. */
  textsBetweenFalseAlarms: z.number().int().min(100).max(100_000_000).default(200_000),
  /** Without this many new training rows, a retraining for performance or drift would not help. */
  minimumNewRows: z.number().int().min(1).max(10_000_000).default(100),
  /** Number of new training rows that is a reason to retrain; null: never because of their number. */
  retrainAfterRows: z.number().int().min(1).max(10_000_000).nullable().default(null),
  /** Labeled files. Each observation imports their new rows as feedback. */
  watch: z.array(z.string().min(1)).max(20).default([]),
  /** Sources of feedback that are never quarantined. */
  trustedSources: z.array(feedbackSourceSchema).max(100).default([]),
  /** A retraining uses only rows labeled within this time; null: all rows. */
  windowMs: z.number().int().min(secondMs).max(longestMs).nullable().default(null),
  /** Retrain from the champion's weights instead of the base. */
  warmStart: z.boolean().default(false),
  /** Retrainings that the monitor starts by itself search for their hyperparameters in this way; null: they do not. */
  search: searchSettingsSchema
    .refine(
      ({ trials, budgetMs }) => trials !== undefined || budgetMs !== null,
      'A search that the monitor starts needs a number of trials or a time budget.',
    )
    .nullable()
    .default(null),
  /** What the store keeps; the monitor removes the rest once a day. Null: it removes nothing. */
  retention: retentionSettingsSchema.nullable().default(retentionSettingsSchema.parse({})),
});
export type MonitoringSettings = z.infer<typeof monitoringSettingsSchema>;
/** Any of the settings, as a person gives them. */
export type MonitoringChange = z.input<typeof monitoringSettingsSchema>;

/** What a person must know. `about` stays the same while the cause lasts: each alert is raised once. */
export const alertSchema = z.strictObject({ about: z.string(), text: z.string() });
export type Alert = z.infer<typeof alertSchema>;

/** What to do about an observation or a request. */
export const monitoringDecisionSchema = z.strictObject({
  action: z.enum(['none', 'retrain']),
  /** Why, for a person. */
  summary: z.string(),
  /** All alerts whose cause lasts. Those that the decision before did not have are raised. */
  alerts: z.array(alertSchema),
  /** Input of the lifecycle, if one is started. */
  lifecycle: lifecycleInputSchema.pick({ model: true, source: true, base: true, reason: true }),
  /** How that lifecycle searches for its hyperparameters; null: it takes those of the champion. */
  search: searchSettingsSchema.nullable(),
});
export type MonitoringDecision = z.infer<typeof monitoringDecisionSchema>;

/** The retraining that is under way. Times are milliseconds since 1970. */
const runningRetrainingSchema = z.strictObject({
  /** Of the lifecycle, or of the search, where the first run of several counts. Null until the first look-up of a joined run. */
  runId: z.string().nullable(),
  /** True for a search, whose winner goes through a lifecycle. */
  isSearch: z.boolean(),
  reason: z.string(),
  summary: z.string(),
  startedAt: z.number(),
  /** True if it was already running, so that the monitor did not start it. */
  joined: z.boolean(),
});
export type RunningRetraining = z.infer<typeof runningRetrainingSchema>;

const endedRetrainingSchema = lifecycleEndSchema.extend({
  /** Null if the monitor neither started nor joined it. */
  startedAt: z.number().nullable(),
  endedAt: z.number(),
  /** True if the monitor started it, by itself or on a request. */
  own: z.boolean(),
});
export type EndedRetraining = z.infer<typeof endedRetrainingSchema>;

/** True for a retraining that the monitor started by itself. */
export const isAutomatic = ({ own, reason }: Pick<EndedRetraining, 'own' | 'reason'>): boolean =>
  own && reason !== 'manual';

/** True for a retraining that counts for the limits: one that the monitor started by itself and nobody cancelled. */
export const isLimited = (ended: Pick<EndedRetraining, 'own' | 'reason' | 'outcome'>): boolean =>
  isAutomatic(ended) && ended.outcome !== 'cancelled';

const noteSchema = z.strictObject({ at: z.number(), text: z.string() });
export type Note = z.infer<typeof noteSchema>;

export const noReason = 'no reason given';

/** `{"reason": "…"}`, as a person sends it with `pause` or `resume`. */
export const reasonMessageSchema = z.strictObject({
  reason: z.string().trim().min(1).max(500).default(noReason),
});

/** `{"reason": "…", "search": {…}}`, as a person sends it with `retrain`. Without `search`, the champion's recipe trains. */
export const retrainMessageSchema = reasonMessageSchema.extend({
  search: searchSettingsSchema.nullable().default(null),
});

const requestSchema = noteSchema.extend(retrainMessageSchema.pick({ search: true }).shape);
export type RetrainingRequest = z.infer<typeof requestSchema>;

/** The state that a monitor hands to its next run. Lists have their newest entry last and drop old ones. */
export const monitorStateSchema = z.strictObject({
  paused: noteSchema.nullable().default(null),
  /** Time of the next observation; null: now. */
  nextObservationAt: z.number().nullable().default(null),
  /** Where `observe` keeps its cursors, windows and running statistics. */
  memory: objectReferenceSchema.nullable().default(null),
  observation: observationSchema.nullable().default(null),
  /** Time of that observation: what happened since is not in it. */
  observedAt: z.number().nullable().default(null),
  decision: monitoringDecisionSchema.nullable().default(null),
  /** Requests for a retraining that has not started yet. */
  requests: z.array(requestSchema).default([]),
  running: runningRetrainingSchema.nullable().default(null),
  retrainings: z.array(endedRetrainingSchema).default([]),
  /** The open challenge, as it was judged last. */
  challenge: challengeProgressSchema.nullable().default(null),
  /** Messages that were refused and steps that failed. */
  problems: z.array(noteSchema).default([]),
  /** What happened. */
  log: z.array(noteSchema).default([]),
  /** Time from which on the store is pruned again; null before the first pass. */
  nextPruningAt: z.number().nullable().default(null),
  /** Number of observations so far. */
  observations: z.number().int().default(0),
});
export type MonitorState = z.infer<typeof monitorStateSchema>;

/** Input of `monitoringWorkflow`. `{}` monitors the model `default` with the default settings. */
export const monitoringInputSchema = z.strictObject({
  model: modelNameSchema.default('default'),
  settings: monitoringSettingsSchema.prefault({}),
  /** From the run before; a person leaves it out. */
  state: monitorStateSchema.prefault({}),
  /** Length of a history, in events, after which the monitor continues as new. */
  maximumEvents: z.number().int().min(10).max(10_000).default(2_000),
});
export type MonitoringInput = z.input<typeof monitoringInputSchema>;
export type ParsedMonitoringInput = z.output<typeof monitoringInputSchema>;

/** Answer of the `status` query. Times are milliseconds since 1970. */
export interface MonitorStatus extends MonitorState {
  model: string;
  settings: MonitoringSettings;
}
