import { activityInfo, CancelledFailure } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { toEvergreenError } from '../contracts/errors.js';

type ActivityFunction = (...args: never[]) => Promise<unknown>;

/**
 * Maps every error once, at the edge to Temporal: the failure's type is our error code, and it is retried as often
 * as the error table allows.
 */
export function mapActivityErrors<Activities extends Record<string, ActivityFunction>>(
  activities: Activities,
): Activities {
  const mapped = Object.entries(activities).map(([name, activity]) => [name, mapErrors(activity)]);
  return Object.fromEntries(mapped) as Activities;
}

function mapErrors(activity: ActivityFunction): ActivityFunction {
  return async (...args) => {
    try {
      return await activity(...args);
    } catch (thrown) {
      if (thrown instanceof CancelledFailure || thrown instanceof ApplicationFailure) throw thrown;
      const error = toEvergreenError(thrown);
      throw ApplicationFailure.create({
        message: error.message,
        type: error.code,
        nonRetryable: activityInfo().attempt >= error.maximumAttempts,
        details: [error.details],
        cause: error,
      });
    }
  };
}
