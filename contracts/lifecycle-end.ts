import { z } from 'zod';
import type { LifecycleResult } from './lifecycle.js';
import { percent } from './percent.js';

/** How a lifecycle ended: what it signals to the monitor of its model. */
export const lifecycleEndSchema = z.strictObject({
  runId: z.string().min(1),
  /**
   * Run id of the search whose winner it was. A search that ended without a winner has no lifecycle: then both ids are its own.
   * Null where there was no search.
   */
  searchRunId: z.string().min(1).nullable(),
  /** Reason for its start. */
  reason: z.string(),
  outcome: z.enum(['promoted', 'challenger', 'rejected', 'failed', 'cancelled']),
  /** Digest of the candidate; null when there is none. */
  digest: z.string().nullable(),
  /** Generation of the promotion; null when not promoted. */
  generation: z.number().int().nullable(),
  failedChecks: z.array(z.string()),
  /** For a person. */
  summary: z.string(),
});
export type LifecycleEnd = z.infer<typeof lifecycleEndSchema>;

export type LifecycleIdentity = Pick<LifecycleEnd, 'runId' | 'searchRunId' | 'reason'>;

/** The end of a lifecycle that returned a result. */
export const endWithResult = (
  identity: LifecycleIdentity,
  { verdict, promoted, digest, generation, failedChecks, undecidedChecks, metrics }: LifecycleResult,
): LifecycleEnd => {
  const describeVerdict = (): string => {
    if (promoted) return `promoted as generation ${generation}`;
    return verdict === 'challenge'
      ? `is the challenger: ${undecidedChecks.join(', ')} undecided`
      : `rejected: ${failedChecks.join(', ')}`;
  };
  return {
    ...identity,
    outcome: promoted ? 'promoted' : verdict === 'challenge' ? 'challenger' : 'rejected',
    digest,
    generation,
    failedChecks,
    summary: `${describeVerdict()}${accuracyOf(metrics)}`,
  };
};

const accuracyOf = (metrics: LifecycleResult['metrics']): string =>
  metrics === null ? '' : ` (accuracy ${percent(metrics.accuracy, 1)} on ${metrics.testRows} test rows)`;

/** The end of a lifecycle that failed or was cancelled. */
export const endWithoutResult = (
  identity: LifecycleIdentity,
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
