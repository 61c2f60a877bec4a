import assert from 'node:assert/strict';
import type { MonitorStatus } from '../../contracts/monitor.js';
import { describeMonitor } from '../../workflows/describe-monitor.js';

describe('the page of a monitor', () => {
  it('tells what kept an observation from being whole', () => {
    const problem = 'reviews.csv is not taken in: there is no such file';
    const observation = { sentence: 'no champion yet', problems: [problem] };
    const status = { model: 'default', observations: 3, observation, story: [], problems: [] };
    const page = describeMonitor(status as unknown as MonitorStatus);
    assert.match(page, /Observation 3: no champion yet; reviews\.csv is not taken in/);
  });
});
