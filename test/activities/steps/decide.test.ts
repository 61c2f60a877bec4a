import assert from 'node:assert/strict';
import { createDecide } from '../../../activities/steps/decide.js';
import { monitoringSettingsSchema } from '../../../contracts/monitor.js';
import { readMonitorReport } from '../../../registry/monitor-reports.js';
import { temporaryStore } from '../../registry/temporary-directory.js';

const input = {
  ...{ model: 'default', settings: monitoringSettingsSchema.parse({}), observation: null, challenge: null },
  ...{ requests: [], requestedSearch: null, retrainings: [], running: null, now: Date.UTC(2026, 0, 1) },
};

describe('the step decide', () => {
  it('stores what was decided and on what, for those who watch without Temporal', async () => {
    const store = await temporaryStore();
    const { action, summary, alerts } = await createDecide({ store, log: () => undefined }).decide(input);
    assert.deepEqual(await readMonitorReport(store, 'default'), {
      ...{ formatVersion: 1, decidedAt: '2026-01-01T00:00:00.000Z', observation: null, running: null },
      ...{ retrainings: [], decision: { action, summary, alerts } },
    });
  });

  it('decides also where the report cannot be stored, and says so', async () => {
    const store = await temporaryStore();
    const logged: string[] = [];
    const broken = { ...store, put: () => Promise.reject(new Error('full')) };
    const { action } = await createDecide({ store: broken, log: (line) => logged.push(line) }).decide(input);
    assert.equal(action, 'none');
    assert.match(logged.join(), /report is not stored: full/);
  });
});
