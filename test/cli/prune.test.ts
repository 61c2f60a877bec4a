import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { PruneReport } from '../../contracts/retention.js';
import { listModels } from '../../registry/models.js';
import { openStore } from '../../store/open-store.js';
import { storeRetraining } from '../registry/prune/store-retraining.js';
import { keysUnder } from '../store/damage.js';
import { useTemporaryDirectory } from '../temporary-directory.js';
import { runEvergreen } from './run-evergreen.js';

const dayMs = 86_400_000;

describe('evergreen prune', function () {
  this.timeout(120_000);
  const state = useTemporaryDirectory();
  const run = (...argumentList: string[]) =>
    runEvergreen(['prune', ...argumentList], { EVERGREEN_STORE: 'directory', EVERGREEN_STATE: state() });
  const store = () => openStore({ kind: 'directory', path: join(state(), 'store') });
  const fill = async (): Promise<void> => {
    for (let week = 0; week < 4; week += 1) {
      const startedAt = Date.now() - (60 - week) * dayMs;
      await storeRetraining(store(), {
        runId: `run-${week}`,
        verdict: 'promote',
        data: `${week}`,
        startedAt,
      });
    }
    for (const key of await keysUnder(store(), '')) {
      const seconds = Date.now() / 1000 - 10 * 86_400;
      await utimes(join(state(), 'store', 'objects', key), seconds, seconds);
    }
  };

  it('shows what it would remove, removes it with --apply, and then finds nothing more', async () => {
    await fill();
    const before = await keysUnder(store(), '');
    const shown = await run('--keep-generations', '2');
    assert.equal(shown.exitCode, 0, shown.stderr);
    assert.match(
      shown.stdout,
      /│ model +│ 2 +│ \d+ +│ [\d.]+ MB │ \d{4}-\d\d-\d\d │ no kept champion, challenger or run/,
    );
    assert.match(shown.stdout, /--apply removes these \d+ objects, [\d.]+ MB\n$/);
    assert.deepEqual(await keysUnder(store(), ''), before);

    const applied = await run('--keep-generations', '2', '--apply', '--json');
    const report = JSON.parse(applied.stdout) as PruneReport & { applied: boolean; minimumAgeMs: number };
    assert.deepEqual([report.applied, report.minimumAgeMs], [true, 7 * dayMs]);
    assert.equal(before.length - (await keysUnder(store(), '')).length, report.objects);
    assert.equal((await listModels(store())).length, 2);
    assert.match((await run('--keep-generations', '2')).stdout, /^There is nothing to remove\.\n$/);
  });

  it('leaves what is younger than --older-than', async () => {
    await fill();
    for (const age of ['11d', '300h'])
      assert.match((await run('--keep-generations', '1', '--older-than', age)).stdout, /nothing to remove/);
    assert.match((await run('--keep-generations', '1', '--older-than', '9d')).stdout, /--apply removes/);
  });

  it('refuses what is no number, no age or too short an age', async () => {
    for (const [option, value, message] of [
      ['--keep-generations', '0', /--keep-generations takes a whole number from 1 to 1000; got "0"/],
      ['--keep-generations', 'ten', /--keep-generations takes .* got "ten"/],
      ['--older-than', '7', /--older-than takes a time from 1h to 3660d.* got "7"/],
      ['--older-than', '1m', /--older-than takes a time from 1h to 3660d/],
      ['--feedback-older-than', 'old', /--feedback-older-than takes a time from 1d to 3660d.* got "old"/],
    ] as const) {
      const { exitCode, stderr } = await run(option, value);
      assert.equal(exitCode, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n\s+at /, 'no stack');
    }
  });
});
