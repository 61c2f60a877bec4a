import type { ChallengeProgress } from '../../contracts/challenge.js';
import type { LifecycleEnd } from '../../contracts/lifecycle-end.js';
import { monitoringInputSchema } from '../../contracts/monitor.js';
import { randomWords, uniform as uniformOf } from '../../model/random.js';
import { monitoringDecision } from '../../policy/retraining/monitoring-decision.js';
import { next } from '../../workflows/monitoring/next.js';
import {
  initialState,
  type Message,
  type State,
  type Step,
  type StepEnd,
} from '../../workflows/monitoring/state.js';
import { findViolations, type Happened } from './find-violations.js';
import { dayMs, hourMs, type Scenario } from './scenarios.js';
import { World, type Lifecycle } from './world.js';

const nothingRemoved = { kinds: [], count: 0, objects: 0, sizeBytes: 0, inUse: 0, summary: '' };

export const everyMs = 6 * hourMs;
const yearMs = 365 * dayMs;
const minuteMs = 60_000;
/** The budget of seven days is the longest limit; a clock that is set back makes it last up to seven days more. */
const longestLimitMs = 15 * dayMs;

/** What happened in a year of one monitor. */
export interface Year extends Happened {
  observations: number;
  /** What should not have happened. */
  violations: string[];
}

/** Lives one year: the real `next` and the real policy in a world of numbers, without Temporal. */
export function simulateYear(scenario: Scenario, seed: number): Year {
  const words = randomWords(seed);
  const uniform = () => uniformOf(words);
  const world = new World(scenario, uniform);
  const input = monitoringInputSchema.parse({ model: 'm', settings: { everyMs, ...scenario.settings } });
  let state: State = initialState(input);
  let step: Step = { type: 'wait', timeoutMs: 0 };
  let stepEndsAt = 0;
  let now = 0;
  /** By how much the clock is wrong. */
  let clockError = 0;
  let runs = 0;
  let lifecycle: Lifecycle | null = null;
  const ended = new Map<string, LifecycleEnd>();
  const happened: Happened = {
    automatic: [],
    promotions: [],
    alerts: [],
    requests: [],
    jumps: [],
    longestDelayMs: 0,
  };

  const clock = (): number => now + clockError;
  function give(event: Message | StepEnd): void {
    const before = state.requests.length;
    const after = next(state, { ...event, at: clock() });
    state = after.state;
    for (const command of after.commands)
      if (command.type !== 'set-search-attribute') {
        step = command;
        stepEndsAt = now + durationOf(command);
      }
    if (event.type === 'retrain') happened.requests.push({ at: now, startedAt: null });
    if (state.requests.length < before) for (const request of happened.requests) request.startedAt ??= now;
  }

  function begin(reason: string): Lifecycle {
    lifecycle = world.start(now, `run-${(runs += 1)}`, reason);
    return lifecycle;
  }

  /** The end of the step that is being carried out. */
  function endOf(current: Step): StepEnd {
    switch (current.type) {
      case 'wait':
        return { type: 'timer-fired' };
      case 'look-up': {
        const runId = current.running.runId ?? lifecycle?.runId ?? `run-${runs}`;
        const end = ended.get(runId);
        return { type: 'looked-up', found: end ? { status: 'ended', end } : { status: 'running', runId } };
      }
      case 'observe': {
        const observation = world.observe(now, current.input.lastCandidateRunId);
        return {
          type: 'observed',
          result: { memory: null, observation, challengeIsOpen: world.isChallengeOpen },
        };
      }
      case 'decide':
        return { type: 'decided', decision: monitoringDecision(current.input) };
      case 'judge-challenge':
        return { type: 'challenge-judged', progress: judgeChallenge() };
      case 'prune':
        return { type: 'pruned', report: nothingRemoved };
      case 'alert':
        for (const { about } of current.alerts) happened.alerts.push({ at: now, about });
        return { type: 'alerted' };
      case 'start-retraining': {
        const { reason } = current.decision.lifecycle;
        const joined = lifecycle !== null;
        const { runId } = lifecycle ?? begin(reason);
        const running = {
          reason,
          summary: '',
          startedAt: clock(),
          joined,
          isSearch: false,
          runId: joined ? null : runId,
        };
        if (!joined && reason !== 'manual')
          happened.automatic.push({
            ...{ runId, startedAt: now, endedAt: null, outcome: null, reason },
            rowsSinceRollback:
              world.current.rolledBackFrom === null ? null : world.rowsSince(world.current.promotedAt, now),
          });
        return { type: 'retraining-started', running };
      }
      case 'continue-as-new':
        throw new Error('A simulated history never grows long.');
    }
  }

  function finish(one: Lifecycle): void {
    lifecycle = null;
    world.finish(one, now, clock());
    ended.set(one.runId, one.end);
    const automatic = happened.automatic.findLast(
      (start) => start.endedAt === null && start.startedAt <= one.startedAt,
    );
    if (automatic && automatic.startedAt === one.startedAt)
      Object.assign(automatic, { endedAt: now, outcome: one.end.outcome });
    if (one.end.outcome === 'promoted')
      happened.promotions.push({ at: now, byHand: automatic?.startedAt !== one.startedAt });
    if (uniform() >= (scenario.lostSignals ?? 0)) give({ type: 'lifecycle-ended', end: one.end });
  }

  /** What the monitor learns of the open challenge, which labels decide in the world. */
  function judgeChallenge(): ChallengeProgress | null {
    const judged = world.judgeChallenge(now, clock());
    const automatic = happened.automatic.find(({ runId }) => runId === judged?.runId);
    const outcome = judged?.end?.outcome;
    if (automatic && (outcome === 'promoted' || (outcome === 'rejected' && automatic.reason !== 'schedule')))
      automatic.outcome = outcome;
    if (outcome === 'promoted') happened.promotions.push({ at: now, byHand: false });
    return judged;
  }

  const acts: Record<string, () => void> = {
    retrain: () => give({ type: 'retrain', reason: 'by hand', search: null }),
    train: () => void (lifecycle ?? begin('manual')),
    promote: () => {
      const before = world.champions.length;
      world.promote(now, clock());
      if (world.champions.length > before) happened.promotions.push({ at: now, byHand: true });
    },
    rollback: () => {
      const before = world.champions.length;
      world.rollBack(now, clock());
      if (world.champions.length > before) happened.promotions.push({ at: now, byHand: true });
    },
    'clock-jump': () => {
      const jump = Math.round((2 * uniform() - 1) * 5 * dayMs);
      clockError += jump;
      happened.jumps.push({ at: now, by: jump });
    },
  };
  const plan = Object.entries({ ...scenario.byHand, 'clock-jump': scenario.clockJumps ?? 0 })
    .flatMap(([name, times]) =>
      Array.from({ length: times }, () => ({ at: Math.round(uniform() * yearMs), name })),
    )
    .sort((a, b) => a.at - b.at);

  let allowedSince: number | null = null;
  /** Whether there has been a reason for long, and no limit forbids to act on it. Does not ask the monitor's policy. */
  function isLate(): boolean {
    const last = state.retrainings.findLast(({ outcome }) => outcome !== 'failed' && outcome !== 'cancelled');
    const candidate = last === undefined || last.outcome === 'promoted' ? null : last.runId;
    const { accuracy, drift, feedback, champion } = world.observe(now, candidate);
    const rows = accuracy?.alarmed
      ? feedback.newRows
      : drift!.drifting.length > 0
        ? feedback.newRowsSinceDrift
        : 0;
    const { minimumNewRows, maximumRejections } = state.settings;
    const promotedAt = happened.promotions.at(-1)?.at ?? 0;
    const ended = happened.automatic.filter(({ endedAt }) => endedAt !== null);
    const isRejected = (one: (typeof ended)[number]) =>
      one.outcome === 'rejected' || one.outcome === 'failed';
    const rejections = ended.filter((one) => isRejected(one) && one.endedAt! > promotedAt).length;
    return (
      lifecycle === null &&
      !(world.isChallengeOpen && feedback.labelsPerDay > 0) &&
      // Without labels that judge, nothing could decide about a candidate.
      feedback.labelsPerDay > 0 &&
      rows >= minimumNewRows &&
      (champion!.rolledBackFrom === null || feedback.newRowsSincePromotion >= minimumNewRows) &&
      rejections < maximumRejections &&
      now - (ended.at(-1)?.endedAt ?? -Infinity) > longestLimitMs
    );
  }

  function noteDelay(): void {
    allowedSince = isLate() ? (allowedSince ?? now) : null;
    if (allowedSince !== null)
      happened.longestDelayMs = Math.max(happened.longestDelayMs, now - allowedSince);
  }

  give({ type: 'started' });
  for (;;) {
    const endsAt: number = (lifecycle as Lifecycle | null)?.endsAt ?? Infinity;
    now = Math.min(stepEndsAt, endsAt, plan[0]?.at ?? Infinity, yearMs);
    if (now >= yearMs) break;
    if (now === endsAt) finish(lifecycle!);
    else if (now === plan[0]?.at) acts[plan.shift()!.name]!();
    else {
      give(endOf(step));
      if ((step as Step).type === 'wait') noteDelay();
    }
  }

  const { observations } = state;
  const year = { ...happened, observations };
  return { ...year, violations: findViolations(scenario, state.settings, year) };
}

function durationOf(step: Step): number {
  if (step.type === 'wait') return step.timeoutMs ?? Infinity;
  return step.type === 'observe' ? minuteMs : 1_000;
}
