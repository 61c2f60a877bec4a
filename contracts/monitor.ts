import { z } from 'zod';
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
  /** Retrainings that the monitor starts by itself within seven days. */
  retrainingsPerWeek: z.number().int().min(0).max(1_000).default(7),
  /** After so many candidates in a row that were not promoted, only a person starts a retraining. */
  maximumRejections: z.number().int().min(1).max(100).default(3),
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
  /** For a person. */
  sentence: z.string(),
});
export type Observation = z.infer<typeof observationSchema>;

/** What is to be done about it. */
export const monitoringDecisionSchema = z.strictObject({
  action: z.enum(['none', 'retrain']),
  /** Why, for a person. */
  sentence: z.string(),
  /** What a person must know; raised when it was not in the decision before. */
  alerts: z.array(z.string()),
  /** What a retraining is started with. */
  lifecycle: lifecycleInputSchema.pick({ model: true, reason: true }),
});
export type MonitoringDecision = z.infer<typeof monitoringDecisionSchema>;

/** A retraining whose end the monitor waits for. Times are milliseconds since 1970. */
const runningRetrainingSchema = z.strictObject({
  /** Null while not known: the run was joined, and not looked up yet. */
  runId: z.string().nullable(),
  reason: z.string(),
  sentence: z.string(),
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
  /** The newest last, see `rememberedRetrainings`. */
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
