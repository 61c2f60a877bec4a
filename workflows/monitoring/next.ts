import type { DecideInput } from '../../activities/steps/decide.js';
import type { JudgeChallengeInput } from '../../activities/steps/judge-challenge.js';
import type { ObserveInput, ObserveResult } from '../../activities/steps/observe.js';
import type { ChallengeProgress } from '../../contracts/challenge.js';
import { describeSettings } from '../../contracts/describe-settings.js';
import type { LifecycleEnd } from '../../contracts/lifecycle-end.js';
import type { MonitoringDecision } from '../../contracts/monitor.js';
import type { Observation } from '../../contracts/observation.js';
import { withJudgedChallenge } from './challenges.js';
import { withLogEntry, withoutPause, withPause, withProblem, withRequest } from './notes.js';
import { withEndedRetraining, withoutStartedRequests, withStartedRetraining } from './retrainings.js';
import type { Command, MonitorEvent, State, Step } from './state.js';

export interface Transition {
  state: State;
  /** At most one of them is a step; while a step is carried out, messages add none. */
  commands: Command[];
}

/**
 * What a monitor does next. A pass looks up the running retraining, observes when it is time, judges the open
 * challenge, and decides when there is an observation or a request to decide on; then the monitor waits. A pass begins when the
 * timer fires or a message arrives. Whether to retrain is not decided here but in the activity `decide`, so
 * that a new policy never breaks the replay of a running monitor.
 */
export function next(given: State, event: MonitorEvent): Transition {
  const { at } = event;
  const state = withoutFutureTimes(given, at);
  switch (event.type) {
    case 'started':
    case 'timer-fired':
      return beginPass(state, at);
    case 'history-grew-long':
      return carryOut(state, { type: 'continue-as-new' });

    case 'retrain':
      return afterMessage(withRequest(state, event, at), at);
    case 'pause':
      return afterMessage(withPause(state, event.reason, at), at);
    case 'resume':
      return afterMessage(withoutPause(state, event.reason, at), at);
    case 'configure': {
      const { settings, change } = event;
      const nextObservationAt =
        state.nextObservationAt && Math.min(state.nextObservationAt, at + settings.everyMs);
      const configured = { ...state, settings, nextObservationAt };
      const changed = describeSettings(settings, Object.keys(change)).join(', ');
      return afterMessage(withLogEntry(configured, `Configured: ${changed || 'no setting named'}`, at), at);
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
    case 'challenge-judged':
      return decideOnChallenge(state, event.progress, at);
    case 'decided':
      return takeDecision(state, event.decision, at);
    case 'alerted':
      return retrainIfDecided(state, at);
    case 'retraining-started': {
      const started = withStartedRetraining(withoutStartedRequests(state, event.running), event.running, at);
      const waiting = endPass(started, at);
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

function decideOnObservation(
  state: State,
  { memory, observation, challengeIsOpen }: ObserveResult,
  at: number,
): Transition {
  const isRepeated = state.observationIsOutdated && state.nextObservationAt === null;
  let story = state;
  for (const promotion of observation.promotionsByHand)
    story = withLogEntry(story, `A person ${promotion}`, at);
  const observed: State = {
    ...story,
    memory,
    observation: withPastPromotion(observation, state.observation, at),
    observedAt: at,
    observations: state.observations + 1,
    // A challenger that came during the observation is observed at once.
    nextObservationAt: isRepeated ? null : at + state.settings.everyMs,
    challenge: challengeIsOpen ? state.challenge : null,
  };
  // Each label judges the challenger before a retraining may learn from it.
  if (challengeIsOpen && !state.observationIsOutdated)
    return carryOut(observed, { type: 'judge-challenge', input: judgeInput(observed, observation) });
  return decideUnlessOutdated(observed, at);
}

/** An outdated observation decides nothing; a request needs none. */
const decideUnlessOutdated = (state: State, at: number): Transition =>
  state.observationIsOutdated ? decideOnRequests(state, at) : decide(state, at);

/** A promotion makes the observation outdated, like one by a retraining. */
function decideOnChallenge(state: State, progress: ChallengeProgress | null, at: number): Transition {
  const judged = withJudgedChallenge(state, progress, at);
  const transition = decideUnlessOutdated(judged, at);
  return progress?.end?.outcome === 'promoted'
    ? withAttribute('verdict', 'promoted', transition)
    : transition;
}

/** While a retraining is running, requests are queued: the next one trains with the labels that came since. */
const decideOnRequests = (state: State, at: number): Transition =>
  state.requests.length > 0 && state.running === null ? decide(state, at) : endPass(state, at);

function decide(state: State, at: number): Transition {
  const requests = state.running === null ? state.requests : [];
  const newRequests = state.requests.length - requests.length;
  const input = decideInput({ ...state, requests }, at);
  return carryOut({ ...state, newRequests }, { type: 'decide', input });
}

function takeDecision(state: State, decision: MonitoringDecision, at: number): Transition {
  const answered = Math.max(0, state.requests.length - state.newRequests);
  if (state.observationIsOutdated && answered === 0) return endPass(state, at);
  // A request to retrain stays open until its retraining has started.
  const requests = decision.action === 'retrain' ? state.requests : state.requests.slice(answered);
  const raised = new Set(state.decision?.alerts.map(({ about }) => about));
  const alerts = decision.alerts.filter(({ about }) => !raised.has(about));
  let after: State = { ...state, decision, requests };
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
  const { watch, retention } = state.settings;
  if (nextPruningAt === null) return startWait({ ...state, nextPruningAt: at + pruningIntervalMs }, at);
  if (nextPruningAt > at || retention === null || paused !== null || passIsPending)
    return startWait(state, at);
  const pruning = { ...state, nextPruningAt: at + pruningIntervalMs };
  // A watched file whose feedback was removed would be imported again, as if its labels were new.
  const kept = watch.length > 0 ? { ...retention, feedbackRetentionMs: null } : retention;
  return carryOut(pruning, { type: 'prune', input: { model, retention: kept } });
}

function startWait(state: State, at: number): Transition {
  return carryOut(state, { type: 'wait', timeoutMs: state.passIsPending ? 0 : timeToWait(state, at) });
}

function timeToWait({ paused, running, nextObservationAt, settings }: State, at: number): number | null {
  if (paused !== null) return running === null ? null : settings.everyMs;
  return Math.max(0, (nextObservationAt ?? at) - at);
}

function endRetraining(
  state: State,
  end: LifecycleEnd,
  at: number,
  goOn: (state: State, at: number) => Transition,
): Transition {
  const ended = withEndedRetraining(state, end, at);
  const isKnown = ended.retrainings === state.retrainings;
  // Labels that exist already may decide a new challenge at once.
  const isChallenger = end.outcome === 'challenger' && !isKnown;
  const transition = goOn(isChallenger ? { ...ended, nextObservationAt: null } : ended, at);
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
  'judge-challenge': 'judge the challenge',
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
  if (step === 'judge-challenge') return decideUnlessOutdated(postponed, at);
  if (step === 'prune') return endPass(reported, at);
  if (step === 'alert') return retrainIfDecided(postponed, at);
  return endPass(postponed, at);
}

function observeInput({ model, settings, memory, retrainings, observation }: State): ObserveInput {
  const judged: string[] = ['promoted', 'challenger', 'rejected'];
  const last = retrainings.findLast(({ outcome }) => judged.includes(outcome));
  const lastCandidateRunId = last === undefined || last.outcome === 'promoted' ? null : last.runId;
  return {
    model,
    settings,
    memory,
    lastCandidateRunId,
    observedGeneration: observation?.champion?.generation ?? null,
  };
}

const judgeInput = ({ model }: State, { feedback }: Observation): JudgeChallengeInput => ({
  model,
  quarantined: feedback.quarantined,
  labelsPerDay: feedback.labelsPerDay,
});

const decideInput = (state: State, at: number): DecideInput => ({
  model: state.model,
  settings: state.settings,
  observation: state.observation,
  requests: state.requests.map(({ text }) => text),
  requestedSearch: state.requests.findLast(({ search }) => search !== null)?.search ?? null,
  retrainings: state.retrainings,
  running: state.running,
  challenge: state.challenge,
  now: at,
});

/**
 * The same state where no retraining ended, and no champion was promoted, after `at`, and nothing is due later than a period
 * from then. When the clock was set back, a time ahead would hold everything back until the clock is there again.
 */
function withoutFutureTimes(state: State, at: number): State {
  const { retrainings, observation, observedAt, nextObservationAt, nextPruningAt, settings } = state;
  return {
    ...state,
    retrainings: retrainings.map((ended) => ({ ...ended, endedAt: Math.min(ended.endedAt, at) })),
    observation: observation && withPastPromotion(observation, null, at),
    observedAt: observedAt && Math.min(observedAt, at),
    nextObservationAt: nextObservationAt && Math.min(nextObservationAt, at + settings.everyMs),
    nextPruningAt: nextPruningAt && Math.min(nextPruningAt, at + pruningIntervalMs),
  };
}

/** @param before an observation of the same generation knows the promotion at its time or earlier */
function withPastPromotion(observation: Observation, before: Observation | null, at: number): Observation {
  const { champion } = observation;
  if (champion === null) return observation;
  const known = before?.champion?.generation === champion.generation ? before.champion.promotedAt : at;
  const promotedAt = Math.min(champion.promotedAt, known, at);
  return promotedAt === champion.promotedAt
    ? observation
    : { ...observation, champion: { ...champion, promotedAt } };
}
