import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { monitorMetrics } from '../../../api/metrics/monitor-metrics.js';
import type { MonitorReport } from '../../../contracts/monitor-report.js';

const report: MonitorReport = {
  ...{ formatVersion: 1, decidedAt: '2026-01-01T00:00:00.000Z', running: null, retrainings: [] },
  observation: null,
  decision: { action: 'retrain', summary: 'accuracy is low', alerts: [{ about: 'accuracy', text: '…' }] },
};

describe('the metrics of the monitor', () => {
  it('are of the stored report, which is read in the background', async () => {
    const registry = new Registry();
    let nowMs = 0;
    let stored: () => Promise<MonitorReport | null> = async () => report;
    let reads = 0;
    monitorMetrics(
      registry,
      () => {
        reads += 1;
        return stored();
      },
      () => nowMs,
    );
    const valueOf = async (name: string): Promise<string | undefined> =>
      new RegExp(`^${name} (.*)$`, 'm').exec(await registry.metrics())?.[1];
    assert.equal(await valueOf('evergreen_monitor_alerts'), undefined, 'a scrape never waits for the store');
    await turn();
    assert.equal(await valueOf('evergreen_monitor_alerts'), '1');
    assert.equal(await valueOf('evergreen_monitor_retraining_running'), '1');
    assert.equal(await valueOf('evergreen_monitor_decided_timestamp_seconds'), '1767225600');
    assert.equal(await valueOf('evergreen_monitor_accuracy'), undefined);
    assert.equal(reads, 1);
    nowMs = 60_000;
    stored = () => Promise.reject(new Error('the store is away'));
    await valueOf('evergreen_monitor_alerts');
    await turn();
    assert.equal(await valueOf('evergreen_monitor_alerts'), '1', 'what it had before');
    assert.equal(reads, 2);
  });
});
