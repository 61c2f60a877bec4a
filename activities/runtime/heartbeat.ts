import { Context } from '@temporalio/activity';

const intervalMs = 5_000;

/**
 * Sends heartbeats while `work` runs, and throws the cancellation when `work` fails after one. `report`
 * replaces the details that each heartbeat carries, which the Web UI and the CLI show.
 */
export async function withHeartbeat<Result>(
  work: (report: (details: unknown) => void, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const context = Context.current();
  let details: unknown;
  const timer = setInterval(() => context.heartbeat(details), intervalMs);
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
    clearInterval(timer);
  }
}

/** The same activities with heartbeats, so that a killed worker is noticed within seconds. */
export function withHeartbeats<Activities extends Record<string, (...args: never[]) => Promise<unknown>>>(
  activities: Activities,
): Activities {
  const wrapped = Object.entries(activities).map(([name, activity]) => [
    name,
    (...args: never[]) => withHeartbeat(() => activity(...args)),
  ]);
  return Object.fromEntries(wrapped) as Activities;
}
