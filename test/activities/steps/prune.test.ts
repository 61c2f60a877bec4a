import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { createPrune } from '../../../activities/steps/prune.js';
import { retentionSettingsSchema } from '../../../contracts/retention.js';
import { storeRetraining } from '../../registry/prune/store-retraining.js';
import { keysUnder } from '../../store/damage.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { ActivityRunner } from '../activity-runner.js';

describe('the step prune', () => {
  const directory = useTemporaryDirectory();

  it('removes what the settings do not keep, and says so; a second attempt has nothing left to do', async () => {
    const { dependencies } = await ActivityRunner.create(directory());
    const { store } = dependencies;
    const lines: string[] = [];
    const steps = createPrune({ ...dependencies, log: (line) => void lines.push(line) });
    for (let week = 0; week < 3; week += 1)
      await storeRetraining(store, {
        runId: `run-${week}`,
        verdict: 'promote',
        data: `${week}`,
        startedAt: week,
      });
    for (const key of await keysUnder(store, ''))
      await utimes(join(directory(), 'store', 'objects', key), 1_000, 1_000);
    const input = { model: 'default', retention: retentionSettingsSchema.parse({ keepGenerations: 2 }) };
    const report = await steps.prune(input);
    assert.match(report.summary, /^\d+ objects, [\d.]+ MB: run files × 1, .*model × 1/);
    const left = await keysUnder(store, '');
    const again = await steps.prune(input);
    assert.deepEqual([again.count, again.summary], [0, 'nothing to remove']);
    assert.deepEqual(await keysUnder(store, ''), left);
    assert.deepEqual(lines, [`pruned the store: ${report.summary}`, 'pruned the store: nothing to remove']);
  });
});
