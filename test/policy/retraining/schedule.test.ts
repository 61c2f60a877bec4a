import assert from 'node:assert/strict';
import { monitoringSettingsSchema, type EndedRetraining } from '../../../contracts/monitor.js';
import { judgeSchedule, type ScheduleQuestion } from '../../../policy/retraining/schedule.js';

const hour = 3_600_000;
const day = 24 * hour;
const now = 1_000 * day;

const ended = (endedAt: number, outcome: EndedRetraining['outcome'], own = true): EndedRetraining => ({
  runId: `run-${endedAt}`,
  reason: 'schedule',
  outcome,
  digest: null,
  generation: null,
  failedChecks: [],
  sentence: outcome,
  startedAt: endedAt,
  endedAt,
  own,
});

const question = (overrides: Partial<ScheduleQuestion> = {}): ScheduleQuestion => ({
  settings: monitoringSettingsSchema.parse({ retrainEveryMs: 7 * day }),
  champion: { digest: 'd', generation: 1, promotedAt: now - 8 * day },
  retrainings: [],
  isRetraining: false,
  now,
  ...overrides,
});

describe('judgeSchedule', () => {
  const judge = (overrides: Partial<ScheduleQuestion>) => judgeSchedule(question(overrides));

  it('retrains a champion that is old enough', () => {
    assert.equal(judge({}).retrain, true);
    assert.equal(
      judge({ champion: { digest: 'd', generation: 1, promotedAt: now - 6 * day } }).retrain,
      false,
    );
  });

  it('does nothing without a champion, without a schedule, or while a retraining goes on', () => {
    assert.equal(judge({ champion: null }).retrain, false);
    assert.equal(judge({ settings: monitoringSettingsSchema.parse({}) }).retrain, false);
    assert.equal(judge({ isRetraining: true }).retrain, false);
  });

  it('waits out the cooldown after its own last retraining, not after those of others', () => {
    assert.equal(judge({ retrainings: [ended(now - 5 * hour, 'rejected')] }).retrain, false);
    assert.equal(judge({ retrainings: [ended(now - 7 * hour, 'rejected')] }).retrain, true);
    assert.equal(judge({ retrainings: [ended(now - 5 * hour, 'rejected', false)] }).retrain, true);
  });

  it('stays within the budget of the last seven days', () => {
    const settings = monitoringSettingsSchema.parse({ retrainEveryMs: day, retrainingsPerWeek: 2 });
    const retrainings = [ended(now - 6 * day, 'promoted'), ended(now - 3 * day, 'promoted')];
    assert.equal(judge({ settings, retrainings }).retrain, false);
    assert.equal(judge({ settings, retrainings, now: now + 1.5 * day }).retrain, true);
  });

  it('stops, and says so, after too many candidates in a row that were not promoted', () => {
    const [first, second, third] = [20, 15, 9].map((days) => ended(now - days * day, 'rejected'));
    const { retrain, alerts } = judge({ retrainings: [first!, second!, third!] });
    assert.equal(retrain, false);
    assert.match(alerts[0]!, /3 retrainings in a row brought no champion/);
    assert.equal(
      judge({ retrainings: [first!, ended(now - 16 * day, 'promoted'), second!, third!] }).retrain,
      true,
    );
  });

  it('does not retrain when the clock was set back', () => {
    assert.equal(judge({ now: now - 100 * day }).retrain, false);
  });
});
