import { Context } from '@temporalio/activity';

const intervalMs = 5_000;

/**
 * Keeps an activity alive while `work` runs, and throws when it was cancelled. `report` replaces the details that a
 * person sees on the pending activity.
 */
export async function withHeartbeat<Result>(
  work: (report: (details: unknown) => void, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const context = Context.current();
  let details: unknown;
  const beat = setInterval(() => context.heartbeat(details), intervalMs);
  try {
    context.heartbeat(details);
    return await work((next) => {
      details = next;
      context.heartbeat(details);
    }, context.cancellationSignal);
  } catch (error) {
    if (context.cancellationSignal.aborted) await context.cancelled;
    throw error;
  } finally {
    clearInterval(beat);
  }
}

/** The same activities, each of which beats while it runs, so that a killed worker is noticed within seconds. */
export function withHeartbeats<Activities extends Record<string, (...args: never[]) => Promise<unknown>>>(
  activities: Activities,
): Activities {
  const beating = Object.entries(activities).map(([name, activity]) => [
    name,
    (...args: never[]) => withHeartbeat(() => activity(...args)),
  ]);
  return Object.fromEntries(beating) as Activities;
}
