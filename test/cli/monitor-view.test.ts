import assert from 'node:assert/strict';
import { describeMonitor } from '../../cli/monitor-view.js';
import { monitoringInputSchema } from '../../contracts/monitor.js';
import { decideChallenge } from '../../policy/challenge/decide-challenge.js';
import { forecastChallenge } from '../../policy/challenge/forecast.js';
import { initialState, statusOf } from '../../workflows/monitoring/state.js';
import { exampleChallenge, startedAt } from '../policy/challenge/example-challenge.js';

const status = statusOf(initialState(monitoringInputSchema.parse({ model: 'default' })));

describe('the status of a monitor', () => {
  it('shows the open challenge, and none where there is none', () => {
    assert.ok(!describeMonitor(status).join('\n').includes('challenge'));
    const challenge = {
      runId: 'run-1',
      judgedUntil: 3,
      decision: decideChallenge(exampleChallenge(), startedAt),
      end: null,
      forecast: forecastChallenge(exampleChallenge(), { labelsPerDay: 50, now: startedAt }),
    };
    const text = describeMonitor({ ...status, challenge }).join('\n');
    assert.match(text, /│ challenge +│ cccccccccccc against generation 3 since/);
    assert.match(text, /expected to promote after about \d+ more labels/);
  });
});
