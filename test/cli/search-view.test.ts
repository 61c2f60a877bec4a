import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { describeLeaderboard } from '../../cli/search-view.js';
import { searchSettingsSchema, type Leaderboard, type Trial } from '../../contracts/search.js';

const trial = (number: number, change: Partial<Trial>): Trial => ({
  ...{ trial: number, changes: { batchSize: 8 * number }, status: 'finished', epochs: 2, steps: 10 },
  ...{ value: null, seconds: 3.4, reason: '', ...change },
});

const leaderboard: Leaderboard = {
  ...{ model: 'default', runId: 'run-1', phase: 'search', paused: null, stopped: null, lifecycleRunId: null },
  settings: searchSettingsSchema.parse({ space: 'batchSize=8|16|24|32', metric: 'accuracy' }),
  trials: [
    trial(1, { value: 0.8, reason: 'all 2 epochs trained' }),
    trial(2, { value: 0.95, status: 'failed', reason: 'failed: It diverged.' }),
    trial(3, { value: 0.9, reason: 'median stopping', status: 'stopped' }),
    trial(4, { status: 'waiting', epochs: 0 }),
  ],
  ...{ rounds: [{ untilEpoch: null, keep: 1 }], round: 0, best: 3 },
};

describe('a leaderboard', () => {
  const lines = stripVTControlCharacters(describeLeaderboard(leaderboard).join('\n')).split('\n');
  const rowOf = (pattern: RegExp): number => lines.findIndex((line) => pattern.test(line));

  it('begins with the best trial, and ends with those that failed or wait', () => {
    const order = [/batchSize 24/, /batchSize 8\b/, /batchSize 16/, /batchSize 32/].map(rowOf);
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
    assert.match(lines[order[0]!]!, /★.*accuracy 90\.00 %.*stopped.*median stopping/);
    assert.match(lines[order[2]!]!, /failed.*It diverged/);
  });

  it('says how many trials have ended, and that the best value looks better than it is', () => {
    assert.match(lines[0]!, /search by random, search: 3 of 4 trials have ended/);
    assert.match(lines.at(-1)!, /looks better than it is/);
  });

  it('names what it leaves out', () => {
    assert.match(
      describeLeaderboard(leaderboard, { maximumRows: 2 }).join('\n'),
      /and 2 more: `npx evergreen trials` lists all/,
    );
  });
});
