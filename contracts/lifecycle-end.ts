import { percent } from './percent.js';
import { z } from 'zod';
import type { LifecycleResult } from './lifecycle.js';

/** How a lifecycle ended, as it tells the monitor of its model. */
export const lifecycleEndSchema = z.strictObject({
  runId: z.string().min(1),
  /** Why it was started. */
  reason: z.string(),
  outcome: z.enum(['promoted', 'rejected', 'failed', 'cancelled']),
  /** Digest of the candidate; null when there is none. */
  digest: z.string().nullable(),
  /** Generation of the promotion; null when not promoted. */
  generation: z.number().int().nullable(),
  failedChecks: z.array(z.string()),
  /** What came of it, for a person. */
  summary: z.string(),
});
export type LifecycleEnd = z.infer<typeof lifecycleEndSchema>;

type Identity = Pick<LifecycleEnd, 'runId' | 'reason'>;

/** The end of a lifecycle that returned. */
export const endWithResult = (
  identity: Identity,
  { promoted, digest, generation, failedChecks, metrics }: LifecycleResult,
): LifecycleEnd => ({
  ...identity,
  outcome: promoted ? 'promoted' : 'rejected',
  digest,
  generation,
  failedChecks,
  summary: `${promoted ? `promoted as generation ${generation}` : `rejected: ${failedChecks.join(', ')}`}${described(metrics)}`,
});

const described = (metrics: LifecycleResult['metrics']): string =>
  metrics === null ? '' : ` (accuracy ${percent(metrics.accuracy, 1)} on ${metrics.testRows} test rows)`;

/** The end of a lifecycle that brought no candidate to its gate. */
export const endWithoutResult = (
  identity: Identity,
  outcome: 'failed' | 'cancelled',
  summary: string,
): LifecycleEnd => ({
  ...identity,
  outcome,
  digest: null,
  generation: null,
  failedChecks: [],
  summary,
});
