import assert from 'node:assert/strict';
import type { ChallengeRecord } from '../../contracts/challenge.js';
import { appendChallenge, newestChallenge, replaceChallenge } from '../../registry/challenges.js';
import { createDirectoryStore } from '../../store/directory-store.js';
import { exampleChallenge } from '../policy/challenge/example-challenge.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

const recordOf = (runId: string, model = 'default'): ChallengeRecord => ({
  ...exampleChallenge(),
  model,
  runId,
  workflowId: `lifecycle/${model}`,
  sample: false,
  judgedUntil: 0,
  end: null,
});

describe('the challenges of a model', () => {
  const directory = useTemporaryDirectory();
  const store = () => createDirectoryStore(directory());

  it('are none before the first', async () => {
    assert.equal(await newestChallenge(store(), 'default'), null);
  });

  it('have the newest in force, and keep the others', async () => {
    for (const runId of ['a', 'b']) await appendChallenge(store(), recordOf(runId));
    await appendChallenge(store(), recordOf('c', 'other'));
    assert.deepEqual(await newestChallenge(store(), 'default'), { sequence: 2, challenge: recordOf('b') });
  });

  it('keep what became of one', async () => {
    const stored = await appendChallenge(store(), recordOf('a'));
    const after = { ...stored, challenge: { ...stored.challenge, wins: 5, judgedUntil: 3 } };
    await replaceChallenge(store(), after);
    await replaceChallenge(store(), after);
    assert.deepEqual(await newestChallenge(store(), 'default'), after);
  });

  it('are read with an error when damaged', async () => {
    await store().put('challenges/default/0000000001.json', Buffer.from('{'));
    await assert.rejects(newestChallenge(store(), 'default'), { code: 'corrupt-object' });
  });
});
