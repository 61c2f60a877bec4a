import { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import type { FailedAttempt } from '../policy/training-attempts.js';
import type { ObjectStore } from '../store/object-store.js';
import { parseStoredJson, putJson } from '../store/stored-json.js';

const failedAttemptSchema = z.strictObject({
  attempt: z.number().int().positive(),
  code: z.enum(['out-of-memory', 'trainer-crashed']),
  resumedFromStep: z.number().int().nonnegative(),
  step: z.number().int().nonnegative(),
  microBatchSize: z.number().int().positive(),
}) satisfies z.ZodType<FailedAttempt>;

const attemptsOf = (runId: string) => `runs/${runId}/attempts/`;

/** Remembers how an attempt to train failed, so that the next one, on whatever machine, can do better. */
export async function saveFailedAttempt(
  store: ObjectStore,
  runId: string,
  failed: FailedAttempt,
): Promise<void> {
  await putJson(store, `${attemptsOf(runId)}${failed.attempt}.json`, failed);
}

/** The failed attempts of a run, the first first. A record that cannot be read is left out. */
export async function readFailedAttempts(store: ObjectStore, runId: string): Promise<FailedAttempt[]> {
  const failed: FailedAttempt[] = [];
  for await (const { key } of store.list(attemptsOf(runId))) {
    const bytes = await store.get(key);
    if (bytes === null) continue;
    try {
      failed.push(parseStoredJson(bytes, failedAttemptSchema, key));
    } catch (error) {
      if (!(error instanceof EvergreenError && error.code === 'corrupt-object')) throw error;
    }
  }
  return failed.sort((a, b) => a.attempt - b.attempt);
}
