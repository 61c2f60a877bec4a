import { z } from 'zod';
import { driftStatistics } from './drift.js';

const observedChampionSchema = z.strictObject({
  digest: z.string(),
  generation: z.number().int(),
  /** Milliseconds since 1970. */
  promotedAt: z.number(),
  /** True if a person promoted it, or rolled back to it. */
  byHand: z.boolean(),
  /** Digest of the champion that a person rolled back from, if that made this one the champion. */
  rolledBackFrom: z.string().nullable(),
  /** How an automatic retraining trains, for a person. */
  recipe: z.string(),
});

const observedAccuracySchema = z.strictObject({
  /** The newest labeled texts, the share predicted correctly, and its 95 % Wilson interval. */
  rows: z.number().int(),
  rate: z.number(),
  low: z.number(),
  high: z.number(),
  threshold: z.number(),
  /** The labeled texts since the accuracy seems to have fallen, and the share predicted correctly. */
  fallRows: z.number().int(),
  fallRate: z.number(),
  /** ln of the evidence that the accuracy is below the threshold, and the value that raises the alarm. */
  evidence: z.number(),
  alarmAt: z.number(),
  alarmed: z.boolean(),
});

const observedDriftSchema = z.strictObject({
  texts: z.number().int(),
  /** Statistics whose alarm is on. */
  drifting: z.array(z.enum(driftStatistics)),
  /** ln of the evidence that each statistic has changed, and the value at which it raises the alarm. */
  evidence: z.record(z.enum(driftStatistics), z.number()),
  alarmAt: z.number(),
  /** Between the tokens of recent texts and of the training rows; the same for the validation rows. */
  jensenShannonDistance: z.number(),
  jensenShannonOfValidation: z.number(),
  /**
   * Mean calibrated confidence of recent texts. Null while it says nothing about the accuracy: while texts drift, or
   * when it was far off on the validation rows.
   */
  estimatedAccuracy: z.number().nullable(),
  /** How far this estimate was off on the validation rows. */
  estimateError: z.number(),
});

const observedFeedbackSchema = z.strictObject({
  /** Training rows that neither the champion nor the last candidate was trained on. */
  newRows: z.number().int(),
  /** Those that were seen since the start of the ongoing drift alarm; 0 without one. */
  newRowsSinceDrift: z.number().int(),
  /** Those that were accepted since the champion was promoted. */
  newRowsSincePromotion: z.number().int(),
  /**
   * Labels that may judge models (of randomly chosen texts, with a text, from trusted sources): how many
   * arrive a day, and how many that no retraining would train on are there already.
   */
  labelsPerDay: z.number(),
  labelsAtHand: z.number().int(),
  /** Reports of errors that the champion was not trained with. They judge nothing. */
  reportsOfErrors: z.number().int(),
  /** Sources that contradict too many predictions. They are not used until a person trusts them. */
  quarantined: z.array(z.string()),
});

/** What one observation of the champion found. */
export const observationSchema = z.strictObject({
  champion: observedChampionSchema.nullable(),
  /** Null without labeled texts that test this champion. */
  accuracy: observedAccuracySchema.nullable(),
  /** Null before the first text, or if the model has no drift reference. */
  drift: observedDriftSchema.nullable(),
  feedback: observedFeedbackSchema,
  /** Promotions by a person since the observation before, oldest first, for a person. */
  promotionsByHand: z.array(z.string()),
  /** What went wrong during the observation, for a person. */
  problems: z.array(z.string()),
  /** For a person. */
  summary: z.string(),
});
export type Observation = z.infer<typeof observationSchema>;
