import { EvergreenError } from '../../contracts/errors.js';
import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import type { FailedAttempt, TrainingKey } from '../../contracts/training-progress.js';
import { planTrainingAttempt } from '../../policy/training-attempts.js';
import { readFailedAttempts, saveFailedAttempt } from '../../registry/trainings.js';
import type { ObjectStore } from '../../store/object-store.js';

/**
 * How many rows the next attempt computes at once.
 * @throws EvergreenError `out-of-memory` or `trainer-crashed`, final, when no further attempt can succeed
 */
export async function planNextAttempt(
  store: ObjectStore,
  training: TrainingKey,
  { batchSize, maxLength }: Hyperparameters,
  cause?: EvergreenError,
): Promise<number> {
  const plan = planTrainingAttempt(await readFailedAttempts(store, training), batchSize);
  switch (plan.outcome) {
    case 'train':
      return plan.microBatchSize;
    case 'too-little-memory':
      throw new EvergreenError(
        'out-of-memory',
        `This machine has too little memory to train even one row of ${maxLength} tokens at a time. Lower maxLength, take a smaller base, or let a machine with more memory poll the queue evergreen-train.`,
        { cause, isFinal: true },
      );
    case 'keeps-crashing':
      throw new EvergreenError(
        'trainer-crashed',
        `The trainer crashed ${plan.crashes} times without reaching another checkpoint. ${cause?.message ?? ''}`.trim(),
        { cause, isFinal: true },
      );
  }
}

/** Whether training itself failed, rather than the store or the worker. */
export const isTrainingFailure = (
  error: unknown,
): error is EvergreenError & { code: FailedAttempt['code'] } =>
  error instanceof EvergreenError && (error.code === 'out-of-memory' || error.code === 'trainer-crashed');

/**
 * Records a failed attempt for the next one.
 * @returns the error to throw, which also says what the next attempt does differently
 * @throws EvergreenError as `planNextAttempt` does
 */
export async function recordFailedAttempt(
  store: ObjectStore,
  { training, hyperparameters }: { training: TrainingKey; hyperparameters: Hyperparameters },
  failed: Omit<FailedAttempt, 'code'>,
  error: EvergreenError & { code: FailedAttempt['code'] },
): Promise<EvergreenError> {
  const { step, microBatchSize } = failed;
  await saveFailedAttempt(store, training, { ...failed, code: error.code });
  const next = await planNextAttempt(store, training, hyperparameters, error);
  const remedy =
    error.code === 'out-of-memory'
      ? ` ${microBatchSize} rows at once were too many; the next attempt computes ${next} at once, with the same effective batch.`
      : '';
  return new EvergreenError(error.code, `${error.message} That was after step ${step}.${remedy}`, {
    details: { ...error.details, step, microBatchSize },
    cause: error,
  });
}
