import type { LifecycleEnd } from '../../contracts/lifecycle-end.js';
import type { EndedRetraining, RunningRetraining } from '../../contracts/monitor.js';
import { shortened, withLogEntry } from './notes.js';
import type { State } from './state.js';

const minimumKept = 30;

/** The state after a retraining was started or joined. */
export function withStartedRetraining(state: State, running: RunningRetraining, at: number): State {
  const text = running.joined
    ? 'A retraining is already running; waiting for it'
    : `Retraining: ${running.reason}`;
  // The end of a short retraining can arrive before its start.
  const hasEnded = state.retrainings.some(({ runId }) => runId === running.runId);
  if (!hasEnded) return withLogEntry({ ...state, running }, text, at);
  const retrainings = state.retrainings.map((ended) =>
    ended.runId === running.runId ? { ...ended, startedAt: running.startedAt, own: !running.joined } : ended,
  );
  return withLogEntry({ ...state, retrainings }, text, at);
}

/**
 * The state after a lifecycle of the model ended, whoever started it. An end may be reported more than once.
 */
export function withEndedRetraining(state: State, end: LifecycleEnd, at: number): State {
  const { running, retrainings, settings } = state;
  const isAwaited = running !== null && (running.runId === null || running.runId === end.runId);
  const after: State = { ...state, running: isAwaited ? null : running, observationIsOutdated: true };
  if (retrainings.some(({ runId }) => runId === end.runId)) return after;
  const ended: EndedRetraining = {
    ...end,
    summary: shortened(end.summary),
    startedAt: isAwaited ? running.startedAt : null,
    endedAt: at,
    own: isAwaited && !running.joined,
  };
  // The budget and the circuit breaker count the entries of this list.
  const kept = Math.max(minimumKept, settings.retrainingsPerWeek, settings.maximumRejections);
  return withLogEntry(
    { ...after, retrainings: [...retrainings, ended].slice(-kept) },
    `Retraining (${end.reason}) ${end.summary}`,
    at,
  );
}
