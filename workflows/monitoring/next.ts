import type { DecideInput } from '../../activities/steps/decide.js';
import type { ObserveInput, ObserveResult } from '../../activities/steps/observe.js';
import type { LifecycleEnd } from '../../contracts/lifecycle-end.js';
import type { MonitoringDecision } from '../../contracts/monitor.js';
import { noteOf, withLogEntry, withProblem, withRequest } from './notes.js';
import { withEndedRetraining, withStartedRetraining } from './retrainings.js';
import type { Command, MonitorEvent, State, Step } from './state.js';

export interface Transition {
  state: State;
  /** At most one of them is a step; while a step is carried out, messages add none. */
  commands: Command[];
}

/**
 * What a monitor does next. A pass looks up the running retraining, observes when it is time, and decides
 * when there is an observation or a request to decide on; then the monitor waits. A pass begins when the
 * timer fires or a message arrives. Whether to retrain is not decided here but in the activity `decide`, so
 * that a new policy never breaks the replay of a running monitor.
 */
export function next(state: State, event: MonitorEvent): Transition {
  const { at } = event;
  switch (event.type) {
    case 'started':
    case 'timer-fired':
      return beginPass(state, at);
    case 'history-grew-long':
      return carryOut(state, { type: 'continue-as-new' });

    case 'retrain':
      return afterMessage(withRequest(state, event.reason, at), at);
    case 'pause': {
      const paused = { ...state, paused: noteOf(event.reason, at) };
      return afterMessage(withLogEntry(paused, `Paused: ${event.reason}`, at), at);
    }
    case 'resume':
      return afterMessage(withLogEntry({ ...state, paused: null }, 'Resumed', at), at);
    case 'configure': {
      const { settings, change } = event;
      const nextObservationAt =
        state.nextObservationAt && Math.min(state.nextObservationAt, at + settings.everyMs);
      const configured = { ...state, settings, nextObservationAt };
      return afterMessage(withLogEntry(configured, `Configured: ${JSON.stringify(change)}`, at), at);
    }
    case 'lifecycle-ended':
      return endRetraining(state, event.end, at, afterMessage);
    case 'retraining-returned':
      return afterMessage(state, at);
    case 'message-refused':
      return { state: withProblem(state, event.problem, at), commands: [] };

    case 'looked-up': {
      const { found } = event;
      if (found.status === 'ended') return endRetraining(state, found.end, at, observeWhenDue);
      return observeWhenDue(
        { ...state, running: state.running && { ...state.running, runId: found.runId } },
        at,
      );
    }
    case 'observed':
      return decideOnObservation(state, event.result, at);
    case 'decided':
      return takeDecision(state, event.decision, at);
    case 'alerted':
      return retrainIfDecided(state, at);
    case 'retraining-started': {
      const waiting = endPass(withStartedRetraining(state, event.running, at), at);
      return withAttribute('reason', event.running.reason, waiting);
    }
    case 'pruned': {
      const { count, summary } = event.report;
      return endPass(count === 0 ? state : withLogEntry(state, `Pruned the store: ${summary}`, at), at);
    }
    case 'step-failed':
      return afterFailure(state, event.message, at);
  }
}

const carryOut = (state: State, step: Step): Transition => ({
  state: { ...state, step: step.type },
  commands: [step],
});

/** A message interrupts a wait; during any other step it waits for the next pass. */
const afterMessage = (state: State, at: number): Transition =>
  state.step === 'wait' ? beginPass(state, at) : { state: { ...state, passIsPending: true }, commands: [] };

function beginPass(state: State, at: number): Transition {
  const pass = { ...state, passIsPending: false };
  // The lifecycle signals its end; the look-up is for one that was terminated, or whose signal was lost.
  if (pass.running !== null) return carryOut(pass, { type: 'look-up', running: pass.running });
  return observeWhenDue(pass, at);
}

function observeWhenDue(state: State, at: number): Transition {
  const { paused, nextObservationAt } = state;
  const isDue = paused === null && (nextObservationAt === null || nextObservationAt <= at);
  if (!isDue) return decideOnRequests(state, at);
  return carryOut(
    { ...state, observationIsOutdated: false },
    { type: 'observe', input: observeInput(state) },
  );
}

function decideOnObservation(state: State, { memory, observation }: ObserveResult, at: number): Transition {
  const observed: State = {
    ...state,
    memory,
    observation,
    observations: state.observations + 1,
    nextObservationAt: at + state.settings.everyMs,
  };
  return state.observationIsOutdated ? decideOnRequests(observed, at) : decide(observed, at);
}

const decideOnRequests = (state: State, at: number): Transition =>
  state.requests.length > 0 ? decide(state, at) : endPass(state, at);

const decide = (state: State, at: number): Transition =>
  carryOut({ ...state, newRequests: 0 }, { type: 'decide', input: decideInput(state, at) });

function takeDecision(state: State, decision: MonitoringDecision, at: number): Transition {
  const answered = Math.max(0, state.requests.length - state.newRequests);
  if (state.observationIsOutdated && answered === 0) return endPass(state, at);
  const raised = new Set(state.decision?.alerts.map(({ about }) => about));
  const alerts = decision.alerts.filter(({ about }) => !raised.has(about));
  let after: State = { ...state, decision, requests: state.requests.slice(answered) };
  for (const { text } of alerts) after = withLogEntry(after, `**Alert**: ${text}`, at);
  if (decision.action === 'retrain')
    after = withLogEntry(after, `Decided to retrain: ${decision.summary}`, at);
  return alerts.length > 0 ? carryOut(after, { type: 'alert', alerts }) : retrainIfDecided(after, at);
}

const retrainIfDecided = (state: State, at: number): Transition =>
  state.decision?.action === 'retrain'
    ? carryOut(state, { type: 'start-retraining', decision: state.decision })
    : endPass(state, at);

const pruningIntervalMs = 24 * 3_600_000;

/**
 * Prunes the store when it is time, at most once a day, then waits. The first time is a day after the start, so that a
 * monitor that starts has more urgent things to do.
 */
function endPass(state: State, at: number): Transition {
  const { model, paused, passIsPending, nextPruningAt } = state;
  const { retention } = state.settings;
  if (nextPruningAt === null) return startWait({ ...state, nextPruningAt: at + pruningIntervalMs }, at);
  if (nextPruningAt > at || retention === null || paused !== null || passIsPending)
    return startWait(state, at);
  const pruning = { ...state, nextPruningAt: at + pruningIntervalMs };
  return carryOut(pruning, { type: 'prune', input: { model, retention } });
}

function startWait(state: State, at: number): Transition {
  return carryOut(state, { type: 'wait', timeoutMs: state.passIsPending ? 0 : timeToWait(state, at) });
}

function timeToWait({ paused, running, nextObservationAt, settings }: State, at: number): number | null {
  if (paused !== null) return running === null ? null : settings.everyMs;
  // After the clock was set back, the next observation can lie more than a period ahead.
  return Math.max(0, Math.min((nextObservationAt ?? at) - at, settings.everyMs));
}

function endRetraining(
  state: State,
  end: LifecycleEnd,
  at: number,
  goOn: (state: State, at: number) => Transition,
): Transition {
  const ended = withEndedRetraining(state, end, at);
  const transition = goOn(ended, at);
  const isKnown = ended.retrainings === state.retrainings;
  return isKnown ? transition : withAttribute('verdict', end.outcome, transition);
}

/** The same transition, which sets a search attribute before anything else. */
const withAttribute = (
  name: 'reason' | 'verdict',
  value: string,
  { state, commands }: Transition,
): Transition => ({ state, commands: [{ type: 'set-search-attribute', name, value }, ...commands] });

/** For the message about a step that failed; the other steps cannot. */
const stepNames: Partial<Record<Step['type'], string>> = {
  'look-up': 'look up the retraining',
  observe: 'observe',
  decide: 'decide',
  alert: 'raise an alert',
  'start-retraining': 'start the retraining',
  prune: 'prune the store',
};

/**
 * A step that failed for good is reported and tried again after a period; the rest of the pass goes on
 * without it.
 */
function afterFailure(state: State, message: string, at: number): Transition {
  const { step, settings } = state;
  const reported = withProblem(state, `Could not ${stepNames[step]}: ${message}`, at);
  const postponed = { ...reported, nextObservationAt: at + settings.everyMs };
  if (step === 'look-up' || step === 'observe') return decideOnRequests(postponed, at);
  if (step === 'prune') return endPass(reported, at);
  if (step === 'alert') return retrainIfDecided(postponed, at);
  return endPass(postponed, at);
}

function observeInput({ model, settings, memory, retrainings }: State): ObserveInput {
  const last = retrainings.findLast(({ outcome }) => outcome === 'promoted' || outcome === 'rejected');
  const lastRejectedRunId = last?.outcome === 'rejected' ? last.runId : null;
  return { model, settings, memory, lastRejectedRunId };
}

const decideInput = (state: State, at: number): DecideInput => ({
  model: state.model,
  settings: state.settings,
  observation: state.observation,
  requests: state.requests.map(({ text }) => text),
  retrainings: state.retrainings,
  running: state.running,
  now: at,
});
