import type { LifecycleEnd } from '../../contracts/lifecycle-end.js';
import {
  isLimited,
  type EndedRetraining,
  type MonitoringSettings,
  type RunningRetraining,
} from '../../contracts/monitor.js';
import { shortened, withLogEntry } from './notes.js';
import type { State } from './state.js';

const minimumKept = 30;

/** The state without the requests that the retraining answers. One that is joined answers none. */
export const withoutStartedRequests = (state: State, { joined }: RunningRetraining): State =>
  joined
    ? state
    : { ...state, requests: state.requests.slice(Math.max(0, state.requests.length - state.newRequests)) };

/** Of a joined run whose id is not known yet, any end is the end: a model has one lifecycle and one search at a time. */
function isEndOf({ runId, isSearch }: RunningRetraining, end: LifecycleEnd): boolean {
  const endedRunId = isSearch ? end.searchRunId : end.runId;
  return endedRunId !== null && (runId === null || runId === endedRunId);
}

/** The state after a retraining was started or joined. */
export function withStartedRetraining(state: State, running: RunningRetraining, at: number): State {
  const text = running.joined
    ? `A retraining is already running; waiting for it${state.requests.length > 0 ? '. The request is queued behind it' : ''}`
    : `Retraining (${running.reason})${running.isSearch ? ' by a search' : ''} started, run ${running.runId}`;
  // The end of a short retraining can arrive before its start.
  const hasEnded = state.retrainings.some((ended) => running.runId !== null && isEndOf(running, ended));
  if (!hasEnded) return withLogEntry({ ...state, running }, text, at);
  const retrainings = state.retrainings.map((ended) =>
    isEndOf(running, ended) ? { ...ended, startedAt: running.startedAt, own: !running.joined } : ended,
  );
  return withLogEntry({ ...state, retrainings }, text, at);
}

/**
 * The state after a lifecycle of the model ended, whoever started it. An end may be reported more than once.
 */
export function withEndedRetraining(state: State, end: LifecycleEnd, at: number): State {
  const { running, retrainings, settings } = state;
  const isAwaited = running !== null && isEndOf(running, end);
  const after: State = { ...state, running: isAwaited ? null : running, observationIsOutdated: true };
  if (retrainings.some(({ runId }) => runId === end.runId)) return after;
  const ended: EndedRetraining = {
    ...end,
    summary: shortened(end.summary),
    startedAt: isAwaited ? running.startedAt : null,
    endedAt: at,
    own: isAwaited && !running.joined,
  };
  return withLogEntry(
    { ...after, retrainings: newestOf([...retrainings, ended], settings) },
    `${end.reason === 'manual' ? 'A run that a person asked for:' : `Retraining (${end.reason})`} ${end.summary}`,
    at,
  );
}

/** The entries that count for the limits (see policy/retraining/retraining-limit), however many others came since. */
function newestOf(retrainings: readonly EndedRetraining[], settings: MonitoringSettings): EndedRetraining[] {
  const kept = Math.max(minimumKept, settings.retrainingsPerWeek, settings.maximumRejections);
  const newest = new Set([
    ...retrainings.filter(isLimited).slice(-kept),
    ...retrainings.filter((ended) => !isLimited(ended)).slice(-minimumKept),
  ]);
  return retrainings.filter((ended) => newest.has(ended));
}
