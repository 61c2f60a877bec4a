import assert from 'node:assert/strict';
import { attemptNumber, decisionAbout, listDecisions, readDecisionOfRun } from '../../registry/decisions.js';
import { sha256 } from '../../files/hashes.js';
import type { ObjectStore } from '../../store/object-store.js';
import { judgeModel } from './examples.js';
import { temporaryStore } from './temporary-directory.js';

describe('decisions', () => {
  const digest = sha256('model');
  let store: ObjectStore;

  beforeEach(async () => {
    store = await temporaryStore();
    await judgeModel(store, digest, { verdict: 'reject', runId: 'older', day: '01' });
    await judgeModel(store, digest, { verdict: 'promote', runId: 'newer', day: '02' });
  });

  it('are kept beside their run', async () => {
    assert.equal((await readDecisionOfRun(store, 'older'))?.verdict, 'reject');
    assert.equal(await readDecisionOfRun(store, 'unknown'), null);
  });

  it('are found by candidate, the newest first', async () => {
    assert.equal((await decisionAbout(store, 'default', digest))?.runId, 'newer');
    assert.equal(await decisionAbout(store, 'default', sha256('other')), null);
  });

  it('that are damaged are left out of the list, and an error when read', async () => {
    await store.put('runs/newer/decision.json', Buffer.from('{'));
    assert.deepEqual(
      (await listDecisions(store, 'default')).map(({ runId }) => runId),
      ['older'],
    );
    await assert.rejects(readDecisionOfRun(store, 'newer'), { code: 'corrupt-object' });
  });

  it('number the attempts against one champion, each run once, unusable candidates not at all', async () => {
    const attempt = (number: number) => ({ number, level: 0.05 / (number * (number + 1)) });
    const next = (runId: string, generation = 3) =>
      attemptNumber(store, { model: 'default', runId }, generation);
    assert.equal(await next('third'), 1);
    await judgeModel(store, digest, {
      verdict: 'reject',
      runId: 'third',
      championGeneration: 3,
      attempt: attempt(1),
    });
    await judgeModel(store, digest, { verdict: 'reject', runId: 'unusable', championGeneration: 3 });
    await judgeModel(store, digest, {
      verdict: 'challenge',
      runId: 'fourth',
      championGeneration: 3,
      attempt: attempt(2),
    });
    assert.deepEqual([await next('third'), await next('fourth'), await next('fifth')], [1, 2, 3]);
    assert.equal(await next('fifth', 4), 1);
    await store.remove('runs/third/decision.json');
    assert.equal(await next('fifth'), 3);
  });
});
