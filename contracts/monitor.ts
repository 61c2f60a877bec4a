import { z } from 'zod';
import { driftStatistics } from './drift.js';
import { feedbackSourceSchema } from './feedback-source.js';
import { lifecycleEndSchema } from './lifecycle-end.js';
import { lifecycleInputSchema, modelNameSchema } from './lifecycle.js';
import { objectReferenceSchema } from './references.js';

const secondMs = 1_000;
const hourMs = 3_600 * secondMs;
const dayMs = 24 * hourMs;
const longestMs = 366 * dayMs;

/** How a model is watched. */
export const monitoringSettingsSchema = z.strictObject({
  /** Time between two observations. */
  everyMs: z.number().int().min(50).max(longestMs).default(hourMs),
  /** A champion this old is trained anew; null: age alone is no reason. */
  retrainEveryMs: z.number().int().min(secondMs).max(longestMs).nullable().default(null),
  /** Time between two retrainings that the monitor starts by itself. */
  cooldownMs: z
    .number()
    .int()
    .min(0)
    .max(longestMs)
    .default(6 * hourMs),
  /** Retrainings that the monitor starts by itself within seven days; at most one an hour. */
  retrainingsPerWeek: z.number().int().min(0).max(168).default(7),
  /** After so many candidates in a row that were not promoted, only a person starts a retraining. */
  maximumRejections: z.number().int().min(1).max(100).default(3),
  /** Accuracy on labelled texts below which the champion is trained anew; null: five points below its accuracy on its validation rows. */
  thresholdAccuracy: z.number().min(0.01).max(0.99).nullable().default(null),
  /** While the accuracy is at the threshold, a false alarm comes once in so many judged texts at most, on average. */
  rowsBetweenFalseAlarms: z.number().int().min(20).max(1_000_000).default(1_000),
  /** While texts are as ever, a false alarm of drift comes once in so many texts at most, on average. */
  textsBetweenFalseAlarms: z.number().int().min(100).max(100_000_000).default(200_000),
  /** Without so many new training rows a retraining for performance or drift would bring the same model again. */
  minimumNewRows: z.number().int().min(1).max(10_000_000).default(100),
  /** So many new training rows are a reason of their own; null: they are not. */
  retrainAfterRows: z.number().int().min(1).max(10_000_000).nullable().default(null),
  /** Labelled files whose new rows are taken in as feedback with each observation. */
  watch: z.array(z.string().min(1)).max(20).default([]),
  /** Sources of feedback that are believed even when they contradict most confident predictions. */
  trustedSources: z.array(feedbackSourceSchema).max(100).default([]),
  /** Retrain from the champion's weights rather than from the base. */
  warmStart: z.boolean().default(false),
});
export type MonitoringSettings = z.infer<typeof monitoringSettingsSchema>;

/** What a period brought. */
export const observationSchema = z.strictObject({
  champion: z
    .strictObject({
      digest: z.string(),
      generation: z.number().int(),
      /** Milliseconds since 1970. */
      promotedAt: z.number(),
    })
    .nullable(),
  /** On labelled texts that judge this champion; null while there are none. */
  accuracy: z
    .strictObject({
      /** Of the newest ones, and of those the share that was right, with Wilson's interval (95 %). */
      rows: z.number().int(),
      rate: z.number(),
      low: z.number(),
      high: z.number(),
      threshold: z.number(),
      /** Since there is evidence for a fall: rows, and the share of them that was right. */
      fallRows: z.number().int(),
      fallRate: z.number(),
      /** ln of the evidence for an accuracy below the threshold, and ln of the evidence that alarms. */
      evidence: z.number(),
      alarmAt: z.number(),
      alarmed: z.boolean(),
    })
    .nullable()
    .default(null),
  /** Of the texts that were answered; null while there are none, or while the champion has no reference. */
  drift: z
    .strictObject({
      texts: z.number().int(),
      drifting: z.array(z.enum(driftStatistics)),
      /** ln of the evidence for a change of each statistic, and ln of the evidence that alarms. */
      evidence: z.record(z.enum(driftStatistics), z.number()),
      alarmAt: z.number(),
      /** Between the tokens of recent texts and of the training rows; beside it that of the validation rows. */
      jensenShannonDistance: z.number(),
      jensenShannonOfValidation: z.number(),
      /** What calibrated probabilities of recent texts say that the accuracy is, and by how much they were wrong on the validation rows. */
      estimatedAccuracy: z.number(),
      estimateError: z.number(),
    })
    .nullable()
    .default(null),
  feedback: z
    .strictObject({
      /** Texts to train on that neither the champion nor a rejected candidate has seen. */
      newRows: z.number().int(),
      /** Those among them that were seen since the alarm of drift, if one lasts. */
      newRowsSinceDrift: z.number().int(),
      /** Sources that contradict most confident predictions: not used until a person trusts them. */
      quarantined: z.array(z.string()),
    })
    .default({ newRows: 0, newRowsSinceDrift: 0, quarantined: [] }),
  /** What went wrong on the way, for a person. */
  problems: z.array(z.string()).default([]),
  /** For a person. */
  summary: z.string(),
});
export type Observation = z.infer<typeof observationSchema>;

/** What a person must know. `about` stays the same while the cause lasts, so that it is raised once. */
export const alertSchema = z.strictObject({ about: z.string(), text: z.string() });
export type Alert = z.infer<typeof alertSchema>;

/** What is to be done about it. */
export const monitoringDecisionSchema = z.strictObject({
  action: z.enum(['none', 'retrain']),
  /** Why, for a person. */
  summary: z.string(),
  /** What a person must know; raised when it was not in the decision before. */
  alerts: z.array(alertSchema),
  /** What a retraining is started with. */
  lifecycle: lifecycleInputSchema.pick({ model: true, source: true, base: true, reason: true }),
});
export type MonitoringDecision = z.infer<typeof monitoringDecisionSchema>;

/** A retraining whose end the monitor waits for. Times are milliseconds since 1970. */
const runningRetrainingSchema = z.strictObject({
  /** Null while not known: the run was joined, and not looked up yet. */
  runId: z.string().nullable(),
  reason: z.string(),
  summary: z.string(),
  startedAt: z.number(),
  /** True when it went on already and was not started by the monitor. */
  joined: z.boolean(),
});
export type RunningRetraining = z.infer<typeof runningRetrainingSchema>;

const endedRetrainingSchema = lifecycleEndSchema.extend({
  startedAt: z.number().nullable(),
  endedAt: z.number(),
  /** True when the monitor started it: only these count against its budget. */
  own: z.boolean(),
});
export type EndedRetraining = z.infer<typeof endedRetrainingSchema>;

const noteSchema = z.strictObject({ at: z.number(), text: z.string() });
export type Note = z.infer<typeof noteSchema>;

/** `{"reason": "…"}`, as a person sends it with `retrain`, `pause` or `resume`. */
export const personsReasonSchema = z.strictObject({ reason: z.string().trim().min(1).max(500).optional() });

/** Everything a monitor knows; it travels from run to run. */
export const monitorStateSchema = z.strictObject({
  paused: noteSchema.nullable().default(null),
  /** When to observe next; null: at once. */
  nextObservationAt: z.number().nullable().default(null),
  /** What observing remembers: cursors, windows, running statistics. */
  memory: objectReferenceSchema.nullable().default(null),
  observation: observationSchema.nullable().default(null),
  decision: monitoringDecisionSchema.nullable().default(null),
  /** People's requests that are not answered yet. */
  requests: z.array(noteSchema).default([]),
  running: runningRetrainingSchema.nullable().default(null),
  /** The newest last; old ones are forgotten. */
  retrainings: z.array(endedRetrainingSchema).default([]),
  /** Messages that were refused, and steps that failed. */
  problems: z.array(noteSchema).default([]),
  /** What happened, the newest last. */
  story: z.array(noteSchema).default([]),
  observations: z.number().int().default(0),
});
export type MonitorState = z.infer<typeof monitorStateSchema>;

/** What starts `monitoringWorkflow`. `{}` watches the model `default` with the default settings. */
export const monitoringInputSchema = z.strictObject({
  model: modelNameSchema.default('default'),
  settings: monitoringSettingsSchema.prefault({}),
  state: monitorStateSchema.prefault({}),
  /** Events of a history after which the monitor goes on in a new run. */
  maximumEvents: z.number().int().min(10).max(10_000).default(2_000),
});
export type MonitoringInput = z.input<typeof monitoringInputSchema>;
export type ParsedMonitoringInput = z.output<typeof monitoringInputSchema>;

/** What the `status` query answers. Times are milliseconds since 1970. */
export interface MonitorStatus extends MonitorState {
  model: string;
  settings: MonitoringSettings;
}
