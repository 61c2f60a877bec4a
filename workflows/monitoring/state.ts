import type { DecideInput } from '../../activities/steps/decide.js';
import type { JudgeChallengeInput } from '../../activities/steps/judge-challenge.js';
import type { LifecycleLookUp } from '../../activities/steps/look-up-lifecycle.js';
import type { ObserveInput, ObserveResult } from '../../activities/steps/observe.js';
import type { ChallengeProgress } from '../../contracts/challenge.js';
import type { PruneInput } from '../../activities/steps/prune.js';
import type { LifecycleEnd } from '../../contracts/lifecycle-end.js';
import type {
  Alert,
  MonitoringDecision,
  MonitoringInput,
  MonitoringSettings,
  MonitorStatus,
  ParsedMonitoringInput,
  RunningRetraining,
} from '../../contracts/monitor.js';
import type { PruneReport } from '../../contracts/retention.js';
import type { SearchSettings } from '../../contracts/search.js';

/** The state of a monitor: what it hands to its next run, and where it stands in this one. */
export interface State extends MonitorStatus {
  /** The step that is being carried out. Only the step `wait` is interrupted by messages. */
  step: Step['type'];
  /** A message arrived during a step, so the next pass follows this one at once. */
  passIsPending: boolean;
  /**
   * A retraining ended after the newest observation began, so the observation does not apply to the champion
   * of now.
   */
  observationIsOutdated: boolean;
  /**
   * Number of requests that the newest `decide` was not given, so its decision does not answer them.
   */
  newRequests: number;
}

/** What happened, with the time in milliseconds since 1970. */
export type MonitorEvent = { at: number } & (Message | StepEnd);

/** What reaches a monitor from outside, at any time. */
export type Message =
  | { type: 'pause' | 'resume'; reason: string }
  | { type: 'retrain'; reason: string; search: SearchSettings | null }
  /** @param change what was sent; `settings` is the result of applying it */
  | { type: 'configure'; settings: MonitoringSettings; change: object }
  | { type: 'lifecycle-ended'; end: LifecycleEnd }
  /** A retraining that this run started has ended; how it ended may not have been signaled. */
  | { type: 'retraining-returned' }
  | { type: 'message-refused'; problem: string };

/** How a step ended. */
export type StepEnd =
  | { type: 'started' }
  | { type: 'timer-fired' }
  | { type: 'history-grew-long' }
  | { type: 'looked-up'; found: LifecycleLookUp }
  | { type: 'observed'; result: ObserveResult }
  /** Null when there is no challenge. */
  | { type: 'challenge-judged'; progress: ChallengeProgress | null }
  | { type: 'decided'; decision: MonitoringDecision }
  | { type: 'alerted' }
  | { type: 'retraining-started'; running: RunningRetraining }
  | { type: 'pruned'; report: PruneReport }
  | { type: 'step-failed'; message: string };

/** What the workflow carries out, one at a time. The end of each is an event. */
export type Step =
  /** @param timeoutMs null: until a message arrives */
  | { type: 'wait'; timeoutMs: number | null }
  | { type: 'look-up'; running: RunningRetraining }
  | { type: 'observe'; input: ObserveInput }
  | { type: 'judge-challenge'; input: JudgeChallengeInput }
  | { type: 'decide'; input: DecideInput }
  | { type: 'alert'; alerts: Alert[] }
  | { type: 'start-retraining'; decision: MonitoringDecision }
  | { type: 'prune'; input: PruneInput }
  | { type: 'continue-as-new' };

/** A step, or a search attribute of the workflow, which is set at once. */
export type Command = Step | { type: 'set-search-attribute'; name: 'reason' | 'verdict'; value: string };

/** The state at the beginning of a run. */
export const initialState = ({ model, settings, state }: ParsedMonitoringInput): State => ({
  ...state,
  model,
  settings,
  step: 'wait',
  passIsPending: false,
  observationIsOutdated: false,
  newRequests: 0,
});

/** The answer of the `status` query. */
export function statusOf(state: State): MonitorStatus {
  const {
    step: _step,
    passIsPending: _pending,
    observationIsOutdated: _outdated,
    newRequests: _new,
    ...status
  } = state;
  return status;
}

/** The input of the next run, which goes on where this one ends. */
export function inputOfNextRun(state: State, maximumEvents: number): MonitoringInput {
  const { model, settings, ...kept } = statusOf(state);
  return { model, settings, state: kept, maximumEvents };
}
