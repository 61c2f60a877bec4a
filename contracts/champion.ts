import { z } from 'zod';

/**
 * One promotion, stored as `champions/<model>/<generation>.json`, written once and never changed. The highest
 * generation is the champion.
 */
export const championSchema = z.strictObject({
  model: z.string(),
  generation: z.number().int().positive(),
  digest: z.string(),
  /** Digest of the champion before this one. */
  previous: z.string().nullable(),
  reason: z.string(),
  workflowId: z.string().nullable(),
  runId: z.string().nullable(),
  promotedAt: z.string(),
  /** True when trained on the corpus that Evergreen generates itself. */
  sample: z.boolean(),
  /** Present when a person promoted it against its gate, or without one: the checks that it had failed. */
  forced: z.strictObject({ failedChecks: z.array(z.string()) }).optional(),
  /** Present when a person rolled back: the champion that was given up for this one. */
  rolledBackFrom: z.string().optional(),
  /**
   * Present unless empty: the models that were rolled back from. They stay withdrawn until a person promotes them by
   * force, so each record repeats them.
   */
  withdrawn: z.array(z.string()).optional(),
});
export type Champion = z.infer<typeof championSchema>;
