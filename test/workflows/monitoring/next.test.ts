import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ChallengeEnd, ChallengeProgress } from '../../../contracts/challenge.js';
import type { LifecycleEnd } from '../../../contracts/lifecycle-end.js';
import {
  monitoringInputSchema,
  noReason,
  type Alert,
  type MonitoringDecision,
  type MonitoringSettings,
  type MonitorState,
  type RunningRetraining,
} from '../../../contracts/monitor.js';
import { searchSettingsSchema } from '../../../contracts/search.js';
import { observationWithoutChampion } from '../../../activities/observation/describe-observation.js';
import { decideChallenge } from '../../../policy/challenge/decide-challenge.js';
import { exampleChallenge } from '../../policy/challenge/example-challenge.js';
import { next } from '../../../workflows/monitoring/next.js';
import {
  initialState,
  inputOfNextRun,
  statusOf,
  type Command,
  type Message,
  type State,
  type StepEnd,
} from '../../../workflows/monitoring/state.js';

const everyMs = 1_000;
const memory = { key: 'monitor/m/1.json', sha256: '0'.repeat(64), sizeBytes: 1 };
const observed: StepEnd = {
  type: 'observed',
  result: { memory, observation: observationWithoutChampion, challengeIsOpen: false },
};
const observedOpenChallenge: StepEnd = {
  type: 'observed',
  result: { memory, observation: observationWithoutChampion, challengeIsOpen: true },
};
const progressOf = (outcome: ChallengeEnd['outcome'] | null = null): ChallengeProgress => ({
  runId: 'run-1',
  judgedUntil: 7,
  decision: decideChallenge(exampleChallenge(), exampleChallenge().startedAt),
  end: outcome && { outcome, generation: outcome === 'promoted' ? 4 : null, at: 1, summary: 'because' },
  forecast: { labelsPerDay: 10, verdict: null, labelsNeeded: null, days: null, isDecidable: true },
  summary: '',
});
const judged = (outcome: ChallengeEnd['outcome'] | null = null): StepEnd => ({
  type: 'challenge-judged',
  progress: progressOf(outcome),
});
const retrain = (reason = 'by hand'): Message => ({ type: 'retrain', reason, search: null });
const pause: Message = { type: 'pause', reason: 'holiday' };
const resume: Message = { type: 'resume', reason: noReason };
const timer: StepEnd = { type: 'timer-fired' };
const returned: Message = { type: 'retraining-returned' };
const failed = (message = 'no'): StepEnd => ({ type: 'step-failed', message });
const decided = (action: MonitoringDecision['action'], alerts: Alert[] = []): StepEnd => ({
  type: 'decided',
  decision: { action, summary: 'because', alerts, lifecycle: { model: 'm', reason: 'drift' }, search: null },
});
const pruned = (count: number): StepEnd => ({
  type: 'pruned',
  report: { kinds: [], count, objects: count, sizeBytes: 0, inUse: 0, summary: `${count} objects` },
});
const endOf = (runId: string, outcome: LifecycleEnd['outcome'] = 'promoted'): LifecycleEnd => ({
  runId,
  reason: 'drift',
  outcome,
  digest: null,
  generation: null,
  searchRunId: null,
  failedChecks: [],
  summary: outcome,
});
const ended = (runId: string, outcome?: LifecycleEnd['outcome']): Message => ({
  type: 'lifecycle-ended',
  end: endOf(runId, outcome),
});
const running = (runId: string | null, joined = false): RunningRetraining => ({
  runId,
  reason: 'drift',
  summary: 'because',
  startedAt: 5,
  joined,
  isSearch: false,
});
const ownRetraining = running('run-1');
const begun = (runId: string | null, joined = false): StepEnd => ({
  type: 'retraining-started',
  running: running(runId, joined),
});

/** Gives events to a monitor, one a millisecond unless the clock is set. */
class Course {
  state: State;
  commands: Command[] = [];
  at = 0;

  constructor(state: Partial<MonitorState> = {}, settings: Partial<MonitoringSettings> = {}) {
    const input = monitoringInputSchema.parse({ model: 'm', settings: { everyMs, ...settings } });
    this.state = initialState({ ...input, state: { ...input.state, ...state } });
  }

  after(...events: (Message | StepEnd)[]): this {
    for (const event of events) {
      this.at += 1;
      const frozen = structuredClone(this.state);
      const { state, commands } = next(this.state, { ...event, at: this.at });
      assert.deepEqual(this.state, frozen, 'next changes no state that it is given');
      this.state = state;
      this.commands = commands;
    }
    return this;
  }

  atTime(at: number): this {
    this.at = at - 1;
    return this;
  }

  get steps(): string[] {
    return this.commands.map(({ type }) => type);
  }

  command<Type extends Command['type']>(type: Type): Extract<Command, { type: Type }> {
    const found = this.commands.find((command) => command.type === type);
    assert.ok(found, `${type} is none of ${this.steps.join()}`);
    return found as Extract<Command, { type: Type }>;
  }

  get texts(): string[] {
    return this.state.log.map(({ text }) => text);
  }
}

const started = (state?: Partial<MonitorState>, settings?: Partial<MonitoringSettings>): Course =>
  new Course(state, settings).after({ type: 'started' });
/** A monitor that waits for its second observation, at 1,002 ms. */
const waiting = (settings?: Partial<MonitoringSettings>): Course =>
  started({}, settings).after(observed, decided('none'));
const retraining = (runId: string | null = 'run-1', joined = false): Course =>
  started().after(observed, decided('retrain'), begun(runId, joined));

/** A course of events, and the steps that the last of them brings. */
const table: [name: string, course: () => Course, steps: string[]][] = [
  ['observes when it starts', () => started(), ['observe']],
  ['waits, when it starts between two observations', () => started({ nextObservationAt: 50 }), ['wait']],
  [
    'decides, when it starts with an open request',
    () => started({ nextObservationAt: 50, requests: [{ at: 0, text: 'now', search: null }] }),
    ['decide'],
  ],
  [
    'looks up, when it starts during a retraining',
    () => started({ running: running('run-1'), nextObservationAt: 50 }),
    ['look-up'],
  ],
  ['decides on an observation', () => started().after(observed), ['decide']],
  ['waits after a decision not to retrain', () => started().after(observed, decided('none')), ['wait']],
  [
    'raises an alert before it retrains',
    () => started().after(observed, decided('retrain', [{ about: 'drift', text: 'x' }])),
    ['alert'],
  ],
  [
    'retrains after it raised an alert',
    () => started().after(observed, decided('retrain', [{ about: 'drift', text: 'x' }]), { type: 'alerted' }),
    ['start-retraining'],
  ],
  [
    'retrains although the alert could not be delivered',
    () => started().after(observed, decided('retrain', [{ about: 'drift', text: 'x' }]), failed()),
    ['start-retraining'],
  ],
  [
    'waits after an alert without a retraining',
    () => started().after(observed, decided('none', [{ about: 'drift', text: 'x' }]), { type: 'alerted' }),
    ['wait'],
  ],
  ['waits while it retrains', () => retraining(), ['set-search-attribute', 'wait']],
  ['observes when the period is over', () => waiting().atTime(1_002).after(timer), ['observe']],
  ['waits on when the timer was early', () => waiting().atTime(1_001).after(timer), ['wait']],
  ['looks the retraining up first', () => retraining().atTime(2_000).after(timer), ['look-up']],
  [
    'observes also while it retrains',
    () =>
      retraining()
        .atTime(2_000)
        .after(timer, { type: 'looked-up', found: { status: 'running', runId: 'run-1' } }),
    ['observe'],
  ],
  [
    'observes after a look-up that finds the retraining ended',
    () =>
      retraining()
        .atTime(2_000)
        .after(timer, { type: 'looked-up', found: { status: 'ended', end: endOf('run-1') } }),
    ['set-search-attribute', 'observe'],
  ],
  ['looks up a retraining that returned without a signal', () => retraining().after(returned), ['look-up']],
  [
    'needs no look-up when the signal came first',
    () => retraining().after(ended('run-1'), returned),
    ['wait'],
  ],
  ['decides at once on a request', () => waiting().after(retrain()), ['decide']],
  ['decides on a request while paused', () => waiting().after(pause, retrain()), ['decide']],
  ['does not observe while paused', () => waiting().after(pause).atTime(5_000).after(timer), ['wait']],
  [
    'observes when it is resumed later than the next observation',
    () => waiting().after(pause).atTime(5_000).after(resume),
    ['observe'],
  ],
  [
    'waits for the rest of the period when it is resumed before',
    () => waiting().after(pause, resume),
    ['wait'],
  ],
  [
    'takes no notice of a refused message',
    () => waiting().after({ type: 'message-refused', problem: 'x' }),
    [],
  ],
  ['finishes an observation before it takes up a request', () => started().after(retrain()), []],
  ['finishes an observation before it pauses', () => started().after(pause), []],
  [
    'decides once more on a request that came during a decision',
    () => {
      const course = started().after(observed, retrain(), decided('none'));
      assert.equal(course.command('wait').timeoutMs, 0);
      return course.after(timer);
    },
    ['decide'],
  ],
  ['waits after a failed observation', () => started().after(failed()), ['wait']],
  ['decides on a request after a failed observation', () => started().after(retrain(), failed()), ['decide']],
  ['waits after a failed decision', () => started().after(observed, failed()), ['wait']],
  ['waits after a failed start', () => started().after(observed, decided('retrain'), failed()), ['wait']],
  ['waits after a failed look-up', () => retraining().after(returned, failed()), ['wait']],
  [
    'queues a request behind the retraining that is running',
    () => retraining().after(retrain(), { type: 'looked-up', found: { status: 'running', runId: 'run-1' } }),
    ['wait'],
  ],
  ['queues a request also when the look-up fails', () => retraining().after(retrain(), failed()), ['wait']],
  [
    'decides on a queued request as soon as the retraining has ended',
    () => retraining().after(retrain(), failed(), ended('run-1')),
    ['set-search-attribute', 'decide'],
  ],
  [
    'decides on a queued request while paused',
    () => retraining().after(retrain(), failed(), pause, failed(), ended('run-1')),
    ['set-search-attribute', 'decide'],
  ],
  [
    'keeps a request whose start meets the retraining of somebody else, and decides on it after that',
    () => waiting().after(retrain(), decided('retrain'), begun(null, true), ended('another')),
    ['set-search-attribute', 'decide'],
  ],
  [
    'has no open request once its retraining has started',
    () => waiting().after(retrain(), decided('retrain'), begun('run-2'), ended('run-2')),
    ['set-search-attribute', 'wait'],
  ],
  [
    'decides again on a request whose retraining could not be started',
    () => waiting().after(retrain(), decided('retrain'), failed()).atTime(5_000).after(timer, observed),
    ['decide'],
  ],
  [
    'drops a decision on an observation that a retraining overtook',
    () => started().after(observed, ended('run-1'), decided('retrain')),
    ['wait'],
  ],
  [
    'does not decide on an observation that a retraining overtook',
    () => started().after(ended('run-1'), observed),
    ['wait'],
  ],
  [
    'obeys a request although a retraining overtook the observation',
    () => started().after(ended('run-1'), retrain(), observed, decided('retrain')),
    ['start-retraining'],
  ],
  [
    'acts on the observation after that',
    () =>
      started()
        .after(ended('run-1'), observed, timer)
        .atTime(3_000)
        .after(timer, observed, decided('retrain')),
    ['start-retraining'],
  ],
  [
    'judges an open challenge before it decides',
    () => started().after(observedOpenChallenge),
    ['judge-challenge'],
  ],
  [
    'decides on the observation after a challenge that goes on',
    () => started().after(observedOpenChallenge, judged()),
    ['decide'],
  ],
  [
    'decides on the observation after a challenge that was rejected',
    () => started().after(observedOpenChallenge, judged('rejected')),
    ['decide'],
  ],
  [
    'decides on the observation although the challenge could not be judged',
    () => started().after(observedOpenChallenge, failed()),
    ['decide'],
  ],
  [
    'does not decide on an observation of the champion that a challenger replaced',
    () => started().after(observedOpenChallenge, judged('promoted')),
    ['set-search-attribute', 'wait'],
  ],
  [
    'obeys a request that came before a challenger was promoted',
    () => started().after(observedOpenChallenge, retrain(), judged('promoted'), decided('retrain')),
    ['start-retraining'],
  ],
  [
    'judges no challenge on an observation that a retraining overtook',
    () => started().after(ended('run-1'), observedOpenChallenge),
    ['wait'],
  ],
  [
    'observes at once when a retraining made a challenger, whose labels may be there already',
    () => retraining().after(ended('run-1', 'challenger')),
    ['set-search-attribute', 'observe'],
  ],
  [
    'continues as new when the history grew long',
    () => waiting().after({ type: 'history-grew-long' }),
    ['continue-as-new'],
  ],
  [
    'begins nothing more once it continues as new',
    () => waiting().after({ type: 'history-grew-long' }, retrain(), resume),
    [],
  ],
];

describe('a monitor', () => {
  for (const [name, course, steps] of table) it(name, () => assert.deepEqual(course().steps, steps));

  it('gives each step what it needs', () => {
    const course = started();
    const { settings } = course.state;
    assert.deepEqual(course.command('observe').input, {
      model: 'm',
      settings,
      memory: null,
      lastCandidateRunId: null,
      observedGeneration: null,
    });
    course.after(observed, retrain('now'), decided('none'), timer);
    assert.deepEqual(course.command('decide').input, {
      model: 'm',
      settings,
      observation: observationWithoutChampion,
      requests: ['now'],
      requestedSearch: null,
      retrainings: [],
      running: null,
      challenge: null,
      now: course.at,
    });
  });

  it('gives the policy the open challenge, and forgets it once it is over', () => {
    const course = started().after(observedOpenChallenge, judged());
    assert.deepEqual(course.command('decide').input.challenge, progressOf());
    course.after(decided('none')).atTime(5_000).after(timer, observed);
    assert.equal(course.command('decide').input.challenge, null);
  });

  it('names the run of the last candidate until a promotion, whatever failed since', () => {
    const lastCandidate = (...ends: Message[]): string | null =>
      waiting()
        .after(...ends)
        .atTime(5_000)
        .after(timer)
        .command('observe').input.lastCandidateRunId;
    assert.equal(lastCandidate(ended('a', 'rejected')), 'a');
    assert.equal(lastCandidate(ended('a', 'challenger')), 'a');
    assert.equal(lastCandidate(ended('a', 'rejected'), ended('b', 'failed'), ended('c', 'cancelled')), 'a');
    assert.equal(lastCandidate(ended('a', 'rejected'), ended('b')), null);
  });
});

describe('a monitor waits', () => {
  const timeout = (course: Course): number | null => course.command('wait').timeoutMs;

  it('for the rest of the period', () => {
    const course = started().after(observed).atTime(402).after(decided('none'));
    assert.equal(timeout(course), 600);
  });

  it('for a period at most, although the clock was set back', () => {
    assert.equal(timeout(waiting().atTime(-50_000).after(resume)), everyMs);
  });

  it('no longer than a period to observe, and a day to prune, after the clock was set back', () => {
    const course = waiting().atTime(-50_000).after(resume);
    course.atTime(-50_000 + everyMs).after(timer);
    assert.equal(course.command('observe').type, 'observe');
    assert.ok(course.state.nextPruningAt! <= -50_000 + everyMs + 24 * 3_600_000);
  });

  it('for a message while paused, and for a period while a retraining is running', () => {
    assert.equal(timeout(waiting().after(pause)), null);
    assert.equal(timeout(retraining().after(pause, failed())), everyMs);
  });

  it('no longer than a period that was configured shorter, and not less for one that is longer', () => {
    const configure = (period: number): Message => ({
      type: 'configure',
      settings: { ...waiting().state.settings, everyMs: period },
      change: { everyMs: period },
    });
    assert.equal(timeout(waiting().after(configure(100))), 100);
    assert.equal(timeout(waiting().atTime(502).after(configure(9_000))), 500);
    assert.equal(started().after(configure(100)).state.nextObservationAt, null);
  });

  it('for a period after a step failed', () => {
    const course = waiting().atTime(1_002).after(timer, failed('no such column'));
    assert.equal(timeout(course), everyMs);
    assert.deepEqual(course.state.problems, [{ at: 1_003, text: 'Could not observe: no such column' }]);
  });
});

describe('the story', () => {
  const storyOf = (course: ReturnType<typeof waiting>): string[] => course.state.log.map(({ text }) => text);

  it('says in words what was configured', () => {
    const { settings } = waiting().state;
    const change = { thresholdAccuracy: 0.85, watch: ['/data/new.csv'] };
    const course = waiting().after({ type: 'configure', settings: { ...settings, ...change }, change });
    assert.deepEqual(storyOf(course), ['Configured: accuracy threshold 85.0 %, watch /data/new.csv']);
  });

  it('keeps the reasons of two pauses, and when the first one began, until it was resumed', () => {
    const course = waiting().atTime(1_000_000).after(pause).atTime(2_000_000);
    course.after({ type: 'pause', reason: 'audit' }, { type: 'pause', reason: noReason });
    const { paused } = course.state;
    assert.equal(paused?.text, 'holiday; then: audit');
    assert.ok(paused.at < 1_001_000);
    course.after({ type: 'resume', reason: 'audit done' });
    assert.deepEqual(storyOf(course), [
      'Paused: holiday',
      'Paused again: audit',
      'Paused again: no reason given',
      'Resumed: audit done (paused since 1970-01-01T00:16:40Z: holiday; then: audit)',
    ]);
    assert.equal(course.state.paused, null);
  });

  it('has the promotions by a person, which an observation finds', () => {
    const promotionsByHand = ['promoted aaaa by force as generation 2 (manual: urgent)'];
    const observation = { ...observationWithoutChampion, promotionsByHand };
    const course = started().after({
      type: 'observed',
      result: { memory, observation, challengeIsOpen: false },
    });
    assert.deepEqual(storyOf(course), ['A person promoted aaaa by force as generation 2 (manual: urgent)']);
  });
});

describe('a request', () => {
  it('is answered by the decision that was given it, and by no other', () => {
    const course = waiting().after(retrain('first'), retrain('second'));
    assert.deepEqual(
      course.state.requests.map(({ text }) => text),
      ['first', 'second'],
    );
    course.after(decided('none'));
    assert.deepEqual(
      course.state.requests.map(({ text }) => text),
      ['second'],
    );
    assert.deepEqual(course.after(timer).command('decide').input.requests, ['second']);
    assert.deepEqual(course.after(decided('none')).state.requests, []);
  });

  it('stays open after a decision that failed', () => {
    const course = waiting().after(retrain('first'), failed());
    assert.equal(course.state.requests.length, 1);
    assert.deepEqual(course.atTime(9_000).after(timer, observed).command('decide').input.requests, ['first']);
  });

  it('that comes during an observation is decided on together with it', () => {
    assert.deepEqual(started().after(retrain('now'), observed).command('decide').input.requests, ['now']);
  });

  it('is kept among 20 at most; those that came during a decision stay open', () => {
    const course = waiting().after(retrain('first'));
    for (let number = 1; number <= 25; number++) course.after(retrain(`${number}`));
    course.after(decided('none'));
    assert.deepEqual([course.state.requests.length, course.state.requests[0]?.text], [20, '6']);
  });
});

describe('an alert', () => {
  const drift = { about: 'drift', text: 'x' };

  it('is raised once while its cause lasts, and again when it comes back', () => {
    const course = started().after(observed, decided('none', [drift]));
    assert.deepEqual(course.command('alert').alerts, [drift]);
    course.after({ type: 'alerted' });
    const period = (alerts: Alert[]): string[] =>
      course.atTime(course.at + 2_000).after(timer, observed, decided('none', alerts)).steps;
    assert.deepEqual(period([drift]), ['wait']);
    assert.deepEqual(period([]), ['wait']);
    assert.deepEqual(period([drift]), ['alert']);
    assert.equal(course.texts.filter((text) => text === '**Alert**: x').length, 2);
  });
});

describe('a retraining', () => {
  it('is waited for until it ends', () => {
    const course = retraining();
    assert.equal(course.state.running?.runId, 'run-1');
    assert.deepEqual(course.command('set-search-attribute'), {
      type: 'set-search-attribute',
      name: 'reason',
      value: 'drift',
    });
    course.after(ended('run-1'));
    assert.deepEqual(course.command('set-search-attribute').value, 'promoted');
    const { running: still, retrainings } = course.state;
    assert.equal(still, null);
    assert.deepEqual(retrainings, [{ ...endOf('run-1'), startedAt: 5, endedAt: course.at, own: true }]);
  });

  it('counts once, however often its end is reported', () => {
    const course = retraining().after(ended('run-1'), ended('run-1'));
    assert.deepEqual([course.steps, course.state.retrainings.length], [['wait'], 1]);
  });

  it('of somebody else ends without being taken for the one that is running', () => {
    const course = retraining().after(ended('another'));
    assert.equal(course.state.running?.runId, 'run-1');
    assert.deepEqual(
      course.state.retrainings.map(({ own, startedAt }) => ({ own, startedAt })),
      [{ own: false, startedAt: null }],
    );
  });

  it('that is short may end before its start was noted', () => {
    const course = started().after(observed, decided('retrain'), ended('run-1'), begun('run-1'));
    assert.equal(course.state.running, null);
    assert.deepEqual(
      course.state.retrainings.map(({ own, startedAt }) => ({ own, startedAt })),
      [{ own: true, startedAt: 5 }],
    );
  });

  it('is told apart from a run that a person asked for in the log', () => {
    const endsFor = (reason: LifecycleEnd['reason']): string | undefined => {
      const event: Message = { type: 'lifecycle-ended', end: { ...endOf('run-1'), reason } };
      return retraining().after(event).state.log.at(-1)?.text;
    };
    assert.match(endsFor('drift')!, /^Retraining \(drift\) /);
    assert.match(endsFor('manual')!, /^A run that a person asked for: /);
  });

  it('that is joined is somebody else’s, whatever run it turns out to be', () => {
    for (const course of [
      retraining(null, true),
      retraining(null, true).after(returned, {
        type: 'looked-up',
        found: { status: 'running', runId: 'another' },
      }),
    ]) {
      const { running: still, retrainings } = course.after(ended('another')).state;
      assert.equal(still, null);
      assert.deepEqual(
        retrainings.map(({ own, startedAt }) => ({ own, startedAt })),
        [{ own: false, startedAt: 5 }],
      );
    }
  });

  it('by a search ends with the lifecycle of its winner, and with no other', () => {
    const search = { ...running('search-1'), isSearch: true };
    const lifecycleOf = (runId: string, searchRunId: string | null): Message => ({
      type: 'lifecycle-ended',
      end: { ...endOf(runId), searchRunId },
    });
    const course = started().after(observed, decided('retrain'), {
      type: 'retraining-started',
      running: search,
    });
    course.after(lifecycleOf('by-hand', null), lifecycleOf('search-1', null));
    assert.equal(course.state.running?.runId, 'search-1');
    course.after(lifecycleOf('run-1', 'search-1'), lifecycleOf('run-1', 'search-1'));
    assert.equal(course.state.running, null);
    assert.deepEqual(
      course.state.retrainings.map(({ runId, own }) => [runId, own]),
      [
        ['by-hand', false],
        ['search-1', false],
        ['run-1', true],
      ],
    );
  });

  it('by a search that is joined does not end with a lifecycle that has no search', () => {
    const joined = { ...running(null, true), isSearch: true };
    const course = started().after(observed, decided('retrain'), {
      type: 'retraining-started',
      running: joined,
    });
    course.after(ended('by-hand'));
    assert.notEqual(course.state.running, null);
    course.after({ type: 'lifecycle-ended', end: { ...endOf('run-1'), searchRunId: 'search-1' } });
    assert.equal(course.state.running, null);
  });

  it('is a search as the newest request says that asks for one', () => {
    const search = searchSettingsSchema.parse({ space: 'batchSize=8|16', trials: 2 });
    const course = started({
      nextObservationAt: 5_000,
      requests: [
        { at: 0, text: 'a', search: { ...search, trials: 9 } },
        { at: 0, text: 'b', search },
        { at: 0, text: 'c', search: null },
      ],
    });
    const { input } = course.command('decide');
    assert.deepEqual([input.requests, input.requestedSearch], [['a', 'b', 'c'], search]);
  });

  it('that ended during its look-up stays ended', () => {
    const course = retraining().after(returned, ended('run-1'), {
      type: 'looked-up',
      found: { status: 'running', runId: 'run-1' },
    });
    assert.equal(course.state.running, null);
    const twice = retraining().after(returned, ended('run-1'), {
      type: 'looked-up',
      found: { status: 'ended', end: endOf('run-1', 'failed') },
    });
    assert.deepEqual(
      twice.state.retrainings.map(({ outcome }) => outcome),
      ['promoted'],
    );
  });

  it('that returns during another step is looked up at once after it', () => {
    const course = retraining()
      .atTime(2_000)
      .after(timer, { type: 'looked-up', found: { status: 'running', runId: 'run-1' } });
    course.after(returned, observed, decided('none'));
    assert.equal(course.command('wait').timeoutMs, 0);
    assert.deepEqual(course.after(timer).steps, ['look-up']);
  });
});

describe('a challenge', () => {
  const afterChallenge = (outcome: ChallengeEnd['outcome'], reason = 'drift'): State => {
    const end = { ...endOf('run-1', 'challenger'), reason };
    const challenger: Message = { type: 'lifecycle-ended', end };
    return retraining().after(challenger, observedOpenChallenge, judged(outcome)).state;
  };

  it('that promotes the challenger counts as a promotion by its retraining', () => {
    const { retrainings, log, challenge } = afterChallenge('promoted');
    assert.deepEqual(
      retrainings.map(({ outcome, generation }) => [outcome, generation]),
      [['promoted', 4]],
    );
    assert.equal(log.at(-1)?.text, 'Challenger cccccccccccc promoted as generation 4: because');
    assert.equal(challenge, null);
  });

  it('that rejects the challenger counts as a rejection; one that says nothing about it does not', () => {
    assert.deepEqual(afterChallenge('rejected').retrainings[0]?.outcome, 'rejected');
    for (const outcome of ['given-up', 'void', 'superseded', 'unusable'] as const)
      assert.deepEqual(afterChallenge(outcome).retrainings[0]?.outcome, 'challenger');
  });

  it('that finds no gain in a scheduled candidate is no failure', () => {
    assert.equal(afterChallenge('rejected', 'schedule').retrainings[0]?.outcome, 'challenger');
    assert.equal(afterChallenge('promoted', 'schedule').retrainings[0]?.outcome, 'promoted');
  });

  it('whose challenger is lost is reported as a problem', () => {
    assert.match(
      afterChallenge('unusable').problems.at(-1)!.text,
      /^Challenger cccccccccccc unusable: because/,
    );
  });

  it('makes the rows that trained the challenger count as used', () => {
    const course = retraining().after(ended('run-1', 'challenger'));
    assert.equal(course.command('observe').input.lastCandidateRunId, 'run-1');
  });
});

describe('the state of a monitor', () => {
  it('is bounded, whatever arrives', () => {
    const course = waiting();
    const long = 'x'.repeat(100_000);
    for (let number = 0; number < 100; number++)
      course.after(
        { type: 'message-refused', problem: `${number} ${long}` },
        { type: 'pause', reason: long },
        { type: 'lifecycle-ended', end: { ...endOf(`run-${number}`), summary: long } },
      );
    const { problems, log, retrainings } = course.state;
    assert.deepEqual([problems.length, log.length, retrainings.length], [5, 20, 30]);
    assert.match(problems[0]!.text, /^95 x+…$/);
    assert.ok(JSON.stringify(statusOf(course.state)).length < 2 ** 16);
  });

  it('keeps as many retrainings as the budget and the circuit breaker count', () => {
    for (const settings of [{ retrainingsPerWeek: 40 }, { maximumRejections: 40 }]) {
      const course = waiting(settings);
      for (let number = 0; number < 50; number++) {
        const running: RunningRetraining = { ...ownRetraining, runId: `run-${number}` };
        course.state = { ...course.state, running };
        course.after(ended(`run-${number}`), ended(`by-hand-${number}`));
      }
      const { retrainings } = course.state;
      const own = retrainings.filter((one) => one.own);
      assert.deepEqual([own.length, own[0]?.runId], [40, 'run-10']);
      assert.equal(retrainings.length, 70, 'those of other people evict none');
    }
  });

  it('has no time ahead after the clock was set back', () => {
    const course = waiting();
    const champion = {
      ...{ digest: 'd', generation: 1, promotedAt: 9_000, byHand: false },
      ...{ rolledBackFrom: null, recipe: 'base tiny' },
    };
    const observation = { ...observationWithoutChampion, champion };
    const observing: StepEnd = { type: 'observed', result: { memory, observation, challengeIsOpen: false } };
    course.atTime(10_000).after(ended('run-1'), observing, decided('none'));
    assert.equal(course.state.observation?.champion?.promotedAt, 9_000);
    course.atTime(3_000).after(resume);
    assert.equal(course.state.retrainings[0]?.endedAt, 3_000);
    assert.equal(course.state.observation.champion.promotedAt, 3_000);
    course.atTime(5_000).after(timer, observing);
    assert.equal(course.state.observation.champion.promotedAt, 3_000, 'it does not age anew');
  });

  it('travels to the next run whole, also when a message comes at the last moment', () => {
    const course = retraining().after(pause, failed(), { type: 'history-grew-long' }, retrain('late'));
    const input = monitoringInputSchema.parse(inputOfNextRun(course.state, 500));
    assert.equal(input.maximumEvents, 500);
    assert.deepEqual(statusOf(initialState(input)), statusOf(course.state));
    const after = new Course(input.state).atTime(course.at).after({ type: 'started' });
    assert.deepEqual(after.steps, ['look-up']);
    after.after(ended('run-1'), { type: 'looked-up', found: { status: 'running', runId: 'run-1' } });
    assert.deepEqual(after.command('decide').input.requests, ['late']);
  });
});

describe('a monitor prunes the store', () => {
  const dayMs = 86_400_000;
  /** A pass that observes and decides nothing, a day after the first one or later. */
  const dayLater = (settings?: Partial<MonitoringSettings>, days = 1): Course =>
    waiting(settings)
      .atTime(days * dayMs + 100)
      .after(timer, observed, decided('none'));

  it('a day after it started, at the end of a pass, and then waits', () => {
    assert.deepEqual(waiting().steps, ['wait'], 'not when it starts');
    const course = dayLater();
    assert.deepEqual(course.command('prune').input, {
      model: 'm',
      retention: { keepGenerations: 10, minimumAgeMs: 30 * dayMs, feedbackRetentionMs: null },
    });
    assert.deepEqual(course.after(pruned(3)).steps, ['wait']);
    assert.equal(course.texts.at(-1), 'Pruned the store: 3 objects');
  });

  it('without a line in its log when there was nothing to remove', () => {
    const course = dayLater();
    const before = course.texts;
    assert.deepEqual(course.after(pruned(0)).texts, before);
  });

  it('at most once a day, however often it passes', () => {
    const course = waiting();
    let prunings = 0;
    for (let hour = 1; hour <= 240; hour += 1) {
      course.atTime(hour * 3_600_000).after(timer, observed, decided('none'));
      if (!course.steps.includes('prune')) continue;
      prunings += 1;
      course.after(hour % 2 ? pruned(1) : failed('the store is silent'));
      assert.deepEqual(course.steps, ['wait']);
    }
    assert.ok(prunings === 9 || prunings === 10, `${prunings} in ten days`);
  });

  it('and a failure is a problem that stops nothing', () => {
    const course = dayLater().after(failed('the store is silent'));
    assert.deepEqual(course.steps, ['wait']);
    assert.equal(course.state.problems.at(-1)?.text, 'Could not prune the store: the store is silent');
    assert.deepEqual(
      course.atTime(dayMs + 5_000).after(timer).steps,
      ['observe'],
      'the next observation is not late',
    );
  });

  it('neither while it is paused nor without a retention', () => {
    assert.deepEqual(dayLater({ retention: null }).steps, ['wait']);
    const paused = waiting()
      .after(pause)
      .atTime(2 * dayMs)
      .after(retrain(), decided('none'));
    assert.deepEqual(paused.steps, ['wait']);
    assert.deepEqual(
      paused.after(resume, observed, decided('none')).steps,
      ['prune'],
      'as soon as it goes on',
    );
  });

  it('after what waits: a message that arrived during the pass goes first', () => {
    const course = waiting()
      .atTime(dayMs + 100)
      .after(timer, retrain(), observed, decided('none'));
    assert.equal(course.command('wait').timeoutMs, 0);
    assert.deepEqual(course.after(timer).steps, ['prune']);
  });
});

describe('whatever arrives in whatever order, a monitor', () => {
  const message = fc.constantFrom<Message>(
    retrain(),
    pause,
    resume,
    returned,
    ended('run-1'),
    ended('run-2', 'rejected'),
    { type: 'message-refused', problem: 'x' },
  );
  /** The ways in which each step can end. */
  const ends: Record<State['step'], StepEnd[]> = {
    wait: [timer],
    'look-up': [
      { type: 'looked-up', found: { status: 'running', runId: 'run-1' } },
      { type: 'looked-up', found: { status: 'ended', end: endOf('run-1') } },
      failed(),
    ],
    observe: [observed, observedOpenChallenge, failed()],
    'judge-challenge': [
      judged(),
      judged('promoted'),
      judged('void'),
      { type: 'challenge-judged', progress: null },
      failed(),
    ],
    decide: [decided('none'), decided('retrain'), decided('none', [{ about: 'a', text: 'a' }]), failed()],
    alert: [{ type: 'alerted' }, failed()],
    'start-retraining': [begun('run-1'), begun('run-2'), begun(null, true), failed()],
    prune: [pruned(0), pruned(3), failed()],
    'continue-as-new': [],
  };
  const event = fc.oneof(
    message,
    fc.nat().map((choice) => ({ choice })),
  );

  it('carries out one step at a time, never observes while paused, and answers each request by a retraining or a decision', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const course = started();
        let asked = 0;
        for (const one of events) {
          const before = course.state;
          const possible = ends[before.step];
          const happened = 'choice' in one ? possible[one.choice % possible.length]! : one;
          course.after(happened);
          const { state } = course;
          const steps = course.steps.filter((type) => type !== 'set-search-attribute');
          const interrupts = before.step === 'wait' && happened.type !== 'message-refused';
          assert.equal(steps.length, 'choice' in one || interrupts ? 1 : 0);
          assert.equal(state.step, steps[0] ?? before.step);
          if (steps[0] === 'observe') assert.equal(state.paused, null);
          if (steps[0] === 'decide') asked = course.command('decide').input.requests.length;
          const arrived = happened.type === 'retrain' ? 1 : 0;
          const isAnswer =
            (happened.type === 'decided' && happened.decision.action === 'none') ||
            (happened.type === 'retraining-started' && !happened.running.joined);
          const open = before.requests.length + arrived;
          if (open <= 20) assert.equal(state.requests.length, isAnswer ? open - asked : open);
          if (steps[0] === 'decide' && state.running !== null) assert.equal(asked, 0, 'requests are queued');
        }
      }),
      { numRuns: 500 },
    );
  });
});
