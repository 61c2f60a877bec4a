import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ChallengeProgress } from '../../../contracts/challenge.js';
import { driftStatistics } from '../../../contracts/drift.js';
import {
  monitoringSettingsSchema,
  type EndedRetraining,
  type MonitoringSettings,
} from '../../../contracts/monitor.js';
import type { Observation } from '../../../contracts/observation.js';
import { decideChallenge } from '../../../policy/challenge/decide-challenge.js';
import { exampleChallenge } from '../challenge/example-challenge.js';
import { decideRetraining, type RetrainingInput } from '../../../policy/retraining/decide-retraining.js';

const hour = 3_600_000;
const day = 24 * hour;
const now = 1_000 * day;

const ended = (endedAt: number, outcome: EndedRetraining['outcome'], own = true): EndedRetraining => ({
  runId: `run-${endedAt}`,
  reason: 'schedule',
  outcome,
  digest: null,
  generation: null,
  searchRunId: null,
  failedChecks: [],
  summary: outcome,
  startedAt: endedAt,
  endedAt,
  own,
});

const manyLabels = { labelsPerDay: 100, labelsAtHand: 0, reportsOfErrors: 0 };

const champion = {
  digest: 'd',
  generation: 3,
  promotedAt: now - 8 * day,
  byHand: false,
  rolledBackFrom: null,
  recipe: 'base minilm',
};
const observed = (overrides: Partial<Observation> = {}): Observation => ({
  champion,
  accuracy: null,
  drift: null,
  feedback: { ...manyLabels, newRows: 0, newRowsSinceDrift: 0, newRowsSincePromotion: 0, quarantined: [] },
  promotionsByHand: [],
  problems: [],
  summary: '',
  ...overrides,
});
const low: Observation['accuracy'] = {
  rows: 120,
  rate: 0.7,
  low: 0.61,
  high: 0.77,
  threshold: 0.85,
  fallRows: 60,
  fallRate: 0.6,
  evidence: 7.4,
  alarmAt: 6.9,
  alarmed: true,
};
const drifting: Observation['drift'] = {
  texts: 800,
  drifting: ['surprisal', 'embedding'],
  evidence: Object.fromEntries(driftStatistics.map((name) => [name, 0])) as NonNullable<
    Observation['drift']
  >['evidence'],
  alarmAt: 14,
  jensenShannonDistance: 0.4,
  jensenShannonOfValidation: 0.1,
  estimatedAccuracy: 0.8,
  estimateError: 0.01,
};
const enough = {
  ...manyLabels,
  newRows: 100,
  newRowsSinceDrift: 100,
  newRowsSincePromotion: 0,
  quarantined: [],
};

const decide = (
  observation: Partial<Observation>,
  settings: Partial<MonitoringSettings> = {},
  rest: Partial<RetrainingInput> = {},
) =>
  decideRetraining({
    settings: monitoringSettingsSchema.parse(settings),
    observation: observed(observation),
    retrainings: [],
    running: null,
    challenge: null,
    now,
    ...rest,
  });
const drift = (...of: Parameters<typeof ended>): EndedRetraining => ({ ...ended(...of), reason: 'drift' });
/** Decides where new rows are a reason to retrain. */
const grown = (retrainings: EndedRetraining[], observation: Partial<Observation> = {}) =>
  decide({ feedback: enough, ...observation }, { retrainAfterRows: 100 }, { retrainings });
const weekly = { retrainEveryMs: 7 * day };

describe('a retraining is called for', () => {
  it('by the age of the champion, where a schedule is set', () => {
    assert.equal(decide({}, weekly).reason, 'schedule');
    assert.equal(decide({}, { retrainEveryMs: 8 * day }).reason, 'schedule');
    assert.equal(decide({}, { retrainEveryMs: 8 * day + 1_000 }).reason, null);
    assert.equal(decide({}).reason, null);
    assert.equal(decide({}, weekly, { now: now - 100 * day }).reason, null, 'the clock was set back');
  });

  it('by accuracy below the threshold, with an alert', () => {
    const answer = decide({ accuracy: low, feedback: enough });
    assert.equal(answer.reason, 'performance');
    assert.deepEqual(
      answer.alerts.map(({ about }) => about),
      ['performance, generation 3'],
    );
    assert.match(
      answer.alerts[0]!.text,
      /60\.0 % on the last 60 labeled texts is significantly below 85\.0 %/,
    );
    assert.equal(decide({ accuracy: { ...low, alarmed: false }, feedback: enough }).reason, null);
    const withoutDrift = { ...enough, newRowsSinceDrift: 0 };
    assert.equal(decide({ accuracy: low, feedback: withoutDrift }).reason, 'performance');
  });

  it('by drift, but only once there is something new to learn from; the alert comes at once', () => {
    const alone = decide({ drift: drifting });
    assert.equal(alone.reason, null);
    assert.match(alone.summary, /0 new rows of 100 needed.*the same model again/);
    assert.deepEqual(
      alone.alerts.map(({ about }) => about),
      ['drift, generation 3'],
    );
    const before = {
      ...manyLabels,
      newRows: 500,
      newRowsSinceDrift: 99,
      newRowsSincePromotion: 0,
      quarantined: [],
    };
    assert.equal(
      decide({ drift: drifting, feedback: before }).reason,
      null,
      'rows from before teach nothing',
    );
    assert.equal(decide({ drift: drifting, feedback: enough }).reason, 'drift');
    const ofLength = { ...drifting, drifting: ['length' as const] };
    assert.equal(decide({ drift: ofLength, feedback: enough }).reason, 'drift', 'one statistic is enough');
  });

  it('by new labeled rows, where a number is set', () => {
    assert.equal(decide({ feedback: enough }, { retrainAfterRows: 100 }).reason, 'new-data');
    assert.equal(decide({ feedback: enough }, { retrainAfterRows: 101 }).reason, null);
    assert.equal(decide({ feedback: enough }).reason, null);
  });

  it('by all of them at once: the most urgent is the reason, the summary names all', () => {
    const all = decide(
      { accuracy: low, drift: drifting, feedback: enough },
      { ...weekly, retrainAfterRows: 50 },
    );
    assert.equal(all.reason, 'performance');
    for (const part of [/significantly below/, /texts have changed/, /new rows to train on/, /192\.0 h old/])
      assert.match(all.summary, part);
    assert.equal(
      decide({ accuracy: low, drift: drifting }, weekly).reason,
      'schedule',
      'it needs no new rows',
    );
  });

  it('by nothing without a champion', () => {
    assert.equal(decide({ champion: null, accuracy: low, feedback: enough }, weekly).reason, null);
    assert.equal(decide({}, weekly, { observation: null }).reason, null);
  });
});

describe('a retraining that is called for', () => {
  it('waits while another is running', () => {
    const running = {
      runId: 'r',
      reason: 'schedule',
      summary: '',
      startedAt: now,
      joined: false,
      isSearch: false,
    };
    assert.equal(decide({}, weekly, { running }).reason, null);
  });

  it('by schedule waits a whole period after the last scheduled one, whatever became of that', () => {
    const outcomes = ['rejected', 'challenger', 'failed', 'cancelled'] as const;
    for (const outcome of outcomes) {
      const after = (days: number) =>
        decide({}, weekly, { retrainings: [ended(now - days * day, outcome)] }).reason;
      assert.deepEqual([after(6.9), after(7)], [null, 'schedule'], outcome);
    }
    const others = [
      { ...ended(now - day, 'rejected'), reason: 'manual' },
      { ...ended(now - day, 'rejected'), reason: 'drift' },
      ended(now - day, 'rejected', false),
    ];
    assert.equal(decide({}, weekly, { retrainings: others }).reason, 'schedule');
  });

  it('waits out the cooldown after the monitor’s own last retraining, not after those that people asked for', () => {
    const after = (hours: number, own = true, outcome: EndedRetraining['outcome'] = 'rejected') =>
      grown([drift(now - hours * hour, outcome, own)]).reason;
    assert.equal(after(5), null);
    assert.equal(after(6), 'new-data');
    assert.equal(after(5, true, 'challenger'), null);
    assert.equal(after(5, false), 'new-data');
    assert.equal(after(5, true, 'cancelled'), 'new-data');
    assert.equal(grown([{ ...drift(now - 5 * hour, 'rejected'), reason: 'manual' }]).reason, 'new-data');
    assert.deepEqual(grown([drift(now - 5 * hour, 'rejected')]).alerts, [], 'time lifts this limit');
  });

  it('waits no cooldown once a person has promoted a model, by hand or by a run', () => {
    const last = drift(now - 5 * hour, 'rejected');
    const promoted = { champion: { ...champion, promotedAt: now - hour, byHand: true } };
    assert.equal(grown([last], promoted).reason, 'new-data');
    const before = { champion: { ...champion, promotedAt: now - 5.5 * hour, byHand: true } };
    assert.equal(grown([last], before).reason, null);
    const itself = { champion: { ...champion, promotedAt: now - hour } };
    assert.equal(grown([last], itself).reason, null, 'a promotion by the monitor ends no cooldown');
    assert.equal(grown([last, drift(now - hour, 'promoted', false)]).reason, 'new-data');
    assert.equal(grown([last, drift(now - hour, 'rejected', false)]).reason, null);
  });

  it('waits after a rollback until there are enough rows that came since', () => {
    const back = { ...champion, byHand: true, rolledBackFrom: 'bad'.repeat(10) };
    const rows = (newRowsSincePromotion: number) => ({ ...enough, newRows: 900, newRowsSincePromotion });
    for (const reason of [weekly, { retrainAfterRows: 1 }])
      assert.equal(decide({ champion: back, feedback: rows(99) }, reason).reason, null);
    const { summary, alerts } = decide({ champion: back, accuracy: low, feedback: rows(99) });
    assert.match(summary, /rolled back from badbadbadbad; with 99 new rows since, of 100 needed/);
    assert.deepEqual(
      alerts.map(({ about }) => about),
      ['performance, generation 3'],
    );
    assert.equal(decide({ champion: back, accuracy: low, feedback: rows(100) }).reason, 'performance');
  });

  it('stays within the budget of the last seven days', () => {
    const settings = { retrainEveryMs: day, retrainingsPerWeek: 2 };
    const retrainings = [ended(now - 6 * day, 'promoted'), ended(now - 3 * day, 'promoted')];
    assert.equal(decide({}, settings, { retrainings }).reason, null);
    assert.equal(decide({}, settings, { retrainings, now: now + 0.9 * day }).reason, null);
    assert.equal(decide({}, settings, { retrainings, now: now + day }).reason, 'schedule');
    const cancelled = retrainings.map((one) => ({ ...one, outcome: 'cancelled' as const }));
    assert.equal(decide({}, settings, { retrainings: cancelled }).reason, 'schedule');
    const byHand = retrainings.map((retraining) => ({ ...retraining, own: false }));
    assert.equal(decide({}, settings, { retrainings: byHand }).reason, 'schedule');
    const asked = retrainings.map((retraining) => ({ ...retraining, reason: 'manual' }));
    assert.equal(decide({}, settings, { retrainings: asked }).reason, 'schedule');
  });

  it('is left to a person, with an alert, after too many candidates in a row that were not promoted', () => {
    const [first, second, third] = [20, 15, 9].map((days) => ended(now - days * day, 'rejected'));
    const old = { champion: { ...champion, promotedAt: now - 30 * day } };
    const { reason, alerts } = decide(old, weekly, { retrainings: [first!, second!, third!] });
    assert.equal(reason, null);
    assert.match(alerts[0]!.text, /3 retrainings in a row produced no champion/);
    const failed = [first!, second!, third!].map((one) => ({ ...one, outcome: 'failed' as const }));
    assert.equal(decide(old, weekly, { retrainings: failed }).reason, null, 'those that failed count, too');
    const promotedBetween = [first!, ended(now - 16 * day, 'promoted', false), second!, third!];
    assert.equal(decide(old, weekly, { retrainings: promotedBetween }).reason, 'schedule');
    const promotedSince = { champion: { ...champion, promotedAt: now - 8 * day, byHand: true } };
    assert.equal(decide(promotedSince, weekly, { retrainings: failed }).reason, 'schedule');
    for (const other of [
      { ...second!, own: false },
      { ...second!, reason: 'manual' },
      { ...second!, outcome: 'challenger' as const },
      { ...second!, outcome: 'cancelled' as const },
    ])
      assert.equal(decide(old, weekly, { retrainings: [first!, other, third!] }).reason, 'schedule');
  });

  it('never comes within cooldown, over budget or past the circuit breaker, whatever was observed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ hoursAgo: fc.integer({ min: 0, max: 400 }), promoted: fc.boolean() }), {
          maxLength: 12,
        }),
        fc.boolean(),
        fc.integer({ min: 0, max: 300 }),
        (history, alarmed, newRows) => {
          const retrainings = history
            .toSorted((a, b) => b.hoursAgo - a.hoursAgo)
            .map(({ hoursAgo, promoted }) =>
              ended(now - hoursAgo * hour, promoted ? 'promoted' : 'rejected'),
            );
          const { reason } = decide(
            {
              accuracy: { ...low, alarmed },
              drift: drifting,
              feedback: {
                ...manyLabels,
                newRows,
                newRowsSinceDrift: newRows,
                newRowsSincePromotion: 0,
                quarantined: [],
              },
            },
            weekly,
            { retrainings },
          );
          if (reason === null) return;
          const since = retrainings.filter(({ endedAt }) => endedAt > champion.promotedAt);
          assert.ok(retrainings.every(({ endedAt }) => now - endedAt >= 6 * hour));
          assert.ok(retrainings.filter(({ endedAt }) => now - endedAt < 7 * day).length < 7);
          assert.ok(since.slice(-3).length < 3 || since.slice(-3).some((one) => one.outcome === 'promoted'));
        },
      ),
    );
  });
});

describe('a source in quarantine', () => {
  it('is reported to a person, who can trust it', () => {
    const { alerts } = decide({
      feedback: {
        ...manyLabels,
        newRows: 0,
        newRowsSinceDrift: 0,
        newRowsSincePromotion: 0,
        quarantined: ['bot'],
      },
    });
    assert.deepEqual(
      alerts.map(({ about }) => about),
      ['quarantine of bot'],
    );
    assert.match(alerts[0]!.text, /--trust bot/);
  });
});

describe('a retraining that labels would have to decide', () => {
  const few = { ...enough, labelsPerDay: 2 };
  const progress: ChallengeProgress = {
    runId: 'run-1',
    judgedUntil: 7,
    decision: decideChallenge(exampleChallenge(), exampleChallenge().startedAt),
    end: null,
    forecast: { labelsPerDay: 2, verdict: null, labelsNeeded: null, days: null, isDecidable: true },
    summary: '',
  };

  it('does not start where too few random labels arrive, and asks for them', () => {
    for (const about of [{ accuracy: { ...low, fallRate: 0.83 } }, { drift: drifting }]) {
      const { reason, summary, alerts } = decide({ ...about, feedback: few });
      assert.equal(reason, null);
      assert.match(
        summary,
        /but at 2\.0 labels of randomly chosen texts a day a new candidate could not be decided/,
      );
      assert.deepEqual(alerts.at(-1)?.about, 'labels, generation 3');
    }
    assert.equal(decide({ feedback: few }, { retrainAfterRows: 100 }).reason, null);
  });

  it('asks for labels also while there is nothing new to learn from, and never without a reason', () => {
    const none = { ...few, newRows: 0, newRowsSinceDrift: 0 };
    assert.equal(decide({ drift: drifting, feedback: none }).alerts.length, 2);
    assert.deepEqual(decide({ feedback: none }).alerts, []);
  });

  it('leaves a scheduled one alone, which only has to be no worse', () => {
    assert.deepEqual(decide({ feedback: few }, weekly), {
      reason: 'schedule',
      summary: decide({}, weekly).summary,
      alerts: [],
    });
    assert.equal(decide({ drift: drifting, feedback: few }, weekly).reason, 'schedule');
  });

  it('waits for an open challenge, unless that could not be decided any more', () => {
    const answer = decide({ drift: drifting, feedback: enough }, {}, { challenge: progress });
    assert.equal(answer.reason, null);
    assert.match(answer.summary, /a new challenger would end the challenge that labels still decide/);
    const hopeless = { ...progress, forecast: { ...progress.forecast, isDecidable: false } };
    assert.equal(decide({ drift: drifting, feedback: enough }, {}, { challenge: hopeless }).reason, 'drift');
  });

  it('replaces a challenger of an alarm when many rows have come since, twice as many for each candidate', () => {
    const after = (newRowsSinceDrift: number, challenge: ChallengeProgress, change = {}) =>
      decide({ drift: drifting, feedback: { ...enough, newRowsSinceDrift }, ...change }, {}, { challenge })
        .reason;
    const second = { ...progress, decision: { ...progress.decision, number: 2 } };
    assert.deepEqual([after(199, progress), after(200, progress)], [null, 'drift']);
    assert.deepEqual([after(399, second), after(400, second)], [null, 'drift']);
    const forecast = { ...progress.forecast, verdict: 'promote' as const, labelsNeeded: 120 };
    const leading = (rows: number) => ({ ...progress, forecast, decision: { ...progress.decision, rows } });
    assert.equal(after(1_000, leading(120)), null, 'it wins soon');
    assert.equal(after(1_000, leading(119)), 'drift');
    const newRows = { ...enough, newRows: 10_000 };
    const newData = decide({ feedback: newRows }, { retrainAfterRows: 100 }, { challenge: progress });
    assert.equal(newData.reason, null, 'no alarm calls for another one');
  });
});
