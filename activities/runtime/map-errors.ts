import { activityInfo, CancelledFailure } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { EvergreenError, toEvergreenError } from '../../contracts/errors.js';
import { describeFullDisks } from './full-disks.js';

type ActivityFunction = (...args: never[]) => Promise<unknown>;

/**
 * Turns every error into a Temporal failure whose type is our error code, and which is retried as often as
 * the error table allows. Only failures with the same code count towards that limit, not attempts that an
 * outage or a killed worker ended.
 * @param localDirectories where activities write on this machine; `disk-full` names the free space there
 */
export function mapErrors<Activities extends Record<string, ActivityFunction>>(
  activities: Activities,
  localDirectories: readonly string[] = [],
): Activities {
  const failures = new Map<string, number>();

  const mapErrorsOf =
    (activity: ActivityFunction): ActivityFunction =>
    async (...args) => {
      const { workflowExecution, activityId } = activityInfo();
      const keyOf = (code: string): string => `${workflowExecution?.runId}/${activityId}/${code}`;
      try {
        return await activity(...args);
      } catch (thrown) {
        if (thrown instanceof CancelledFailure || thrown instanceof ApplicationFailure) throw thrown;
        const error = await addFreeSpace(toEvergreenError(thrown), localDirectories);
        const key = keyOf(error.code);
        const count = (failures.get(key) ?? 0) + 1;
        const nonRetryable = count >= error.maximumAttempts;
        if (nonRetryable || error.maximumAttempts === Infinity) failures.delete(key);
        else failures.set(key, count);
        throw ApplicationFailure.create({
          message: error.message,
          type: error.code,
          nonRetryable,
          details: [error.details],
          cause: error,
        });
      }
    };

  const mapped = Object.entries(activities).map(([name, activity]) => [name, mapErrorsOf(activity)]);
  return Object.fromEntries(mapped) as Activities;
}

async function addFreeSpace(error: EvergreenError, directories: readonly string[]): Promise<EvergreenError> {
  if (error.code !== 'disk-full') return error;
  return new EvergreenError('disk-full', `${error.message} ${await describeFullDisks(directories)}`, {
    details: error.details,
    cause: error,
  });
}
