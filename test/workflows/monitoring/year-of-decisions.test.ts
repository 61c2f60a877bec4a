import assert from 'node:assert/strict';
import { findViolations, type Happened } from '../../../bench/monitor/find-violations.js';
import { dayMs, hourMs, scenarios } from '../../../bench/monitor/scenarios.js';
import { simulateYear } from '../../../bench/monitor/simulate-year.js';
import { monitoringSettingsSchema } from '../../../contracts/monitor.js';

describe('a year of a monitor where', function () {
  this.timeout(60_000);

  for (const scenario of scenarios)
    it(`${scenario.name} has no deadlock, no thrash, and keeps every limit`, () => {
      for (const seed of [1, 2])
        assert.deepEqual(simulateYear(scenario, seed).violations, [], `seed ${seed}`);
    });
});

describe('the judge of a year', () => {
  const settings = monitoringSettingsSchema.parse({});
  const retraining = (startedAt: number, outcome: 'rejected' | 'promoted' = 'promoted') => ({
    ...{
      runId: `run-${startedAt}`,
      startedAt,
      endedAt: startedAt + hourMs,
      outcome,
      reason: 'drift',
      rowsSinceRollback: null,
    },
  });
  const judge = (happened: Partial<Happened>) =>
    findViolations({ name: '', expected: { automatic: [0, 8] } }, settings, {
      ...{ automatic: [], promotions: [], alerts: [], requests: [], jumps: [], longestDelayMs: 0 },
      ...happened,
    });

  it('finds what a monitor must not do', () => {
    const days = (...of: number[]) => of.map((day) => retraining(day * dayMs));
    assert.match(judge({ automatic: days(1, 1.1) }).join(), /no cooldown on day 1\.1/);
    assert.match(
      judge({ automatic: days(1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5) }).join(),
      /over the budget on day 4\.5/,
    );
    const rejected = [10, 20, 30, 40].map((day) => retraining(day * dayMs, 'rejected'));
    assert.match(judge({ automatic: rejected }).join(), /past the circuit breaker on day 40\.0/);
    assert.deepEqual(judge({ automatic: rejected, promotions: [{ at: 35 * dayMs, byHand: true }] }), []);
    assert.match(
      judge({ automatic: [{ ...retraining(dayMs), rowsSinceRollback: 5 }] }).join(),
      /after a rollback/,
    );
    assert.match(
      judge({ requests: [{ at: dayMs, startedAt: 3 * dayMs }] }).join(),
      /a request of day 1\.0 waited/,
    );
    assert.match(judge({ longestDelayMs: 5 * dayMs }).join(), /nothing happened for 120 h/);
    assert.match(
      judge({ automatic: days(1, 9, 18, 27, 36, 45, 54, 63, 72) }).join(),
      /9 automatic retrainings/,
    );
  });
});
