import assert from 'node:assert/strict';
import { findingsOf } from '../../../cli/doctor/finding.js';
import { judgeClock, judgePrivacy, judgeQueue, judgeSpace, judgeThreads } from '../../../cli/doctor/judge.js';
import { EvergreenError } from '../../../contracts/errors.js';

describe('evergreen doctor', () => {
  const states = (...findings: { state: string }[]) => findings.map(({ state }) => state);

  it('warns below 5 GB of free space and fails below 1 GB', () => {
    const [enough, tight, full] = [5e9, 4.9e9, 0.9e9].map((bytes) => judgeSpace('disk', '/state', bytes));
    assert.deepEqual(states(enough!, tight!, full!), ['ok', 'warning', 'failed']);
    assert.match(full!.says, /\/state has 0\.9 GB left/);
  });

  it('warns of a directory that other users can enter, with the command that closes it', () => {
    assert.deepEqual(states(judgePrivacy('/state', 0o40700), judgePrivacy('/state', undefined)), [
      'ok',
      'ok',
    ]);
    assert.deepEqual(judgePrivacy('/state', 0o40755), {
      check: 'permissions',
      state: 'warning',
      says: '/state is open to other users (mode 755)',
      advice: 'chmod 700 /state',
    });
  });

  it('warns of a clock that is seconds off and fails at minutes, in both directions', () => {
    assert.deepEqual(
      states(
        judgeClock(-5_000),
        judgeClock(6_000),
        judgeClock(-6_000),
        judgeClock(301_000),
        judgeClock(-301_000),
      ),
      ['ok', 'warning', 'warning', 'failed', 'failed'],
    );
    assert.match(judgeClock(301_000).says, /301 s ahead of/);
    assert.match(judgeClock(-301_000).says, /301 s behind/);
  });

  it('warns of more threads than cores', () => {
    assert.deepEqual(states(judgeThreads(2, 2), judgeThreads(4, 2)), ['ok', 'warning']);
  });

  it('counts workers that polled lately, and fails where there is none', () => {
    const now = 1_000_000;
    const judge = (...ages: number[]) =>
      judgeQueue(
        'evergreen-train',
        'workers/trainer-worker.ts',
        ages.map((age) => now - age),
        now,
      );
    assert.deepEqual(judge(1_000, 200_000).says, '1 poller of evergreen-train');
    for (const ages of [[], [200_000]]) {
      const { state, advice } = judge(...ages);
      assert.equal(state, 'failed');
      assert.match(advice!, /workers\/trainer-worker\.ts/);
    }
  });

  it('takes the error of a check as what it found', async () => {
    const found = await findingsOf('store', async () => {
      throw new EvergreenError('store-unsuitable', 'The store keeps no promise.');
    });
    assert.deepEqual(found, [{ check: 'store', state: 'failed', says: 'The store keeps no promise.' }]);
  });
});
