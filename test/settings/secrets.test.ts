import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { deploymentSecrets, rotatePredictionSecret, secretsPath } from '../../settings/secrets.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

describe('the secrets of a deployment', () => {
  const directory = useTemporaryDirectory();
  const secrets = (given: { feedbackKey?: string; errorFeedbackKey?: string } = {}) =>
    deploymentSecrets({
      stateDirectory: directory(),
      explicit: {
        temporalAddress: undefined,
        minioEndpoint: undefined,
        predictionSecrets: undefined,
        feedbackKey: undefined,
        errorFeedbackKey: undefined,
        predictionLog: undefined,
        predictionRetentionDays: undefined,
        ...given,
      },
    });

  it('are made once, however many ask at the same time', async () => {
    const [first, ...others] = await Promise.all(Array.from({ length: 10 }, () => secrets()));
    for (const other of others) assert.deepEqual(other, first);
  });

  it('are two feedback keys that differ, so that one of them says that a label reports an error', async () => {
    const { feedbackKey, errorFeedbackKey } = await secrets();
    assert.notEqual(feedbackKey, errorFeedbackKey);
    const equal = { feedbackKey: 'the same key for both', errorFeedbackKey: 'the same key for both' };
    await assert.rejects(secrets(equal), { code: 'invalid-input', message: /must differ/ });
  });

  it('sign with a new secret after a rotation, and the former one still verifies', async () => {
    const before = await secrets();
    const explicit = {} as Parameters<typeof rotatePredictionSecret>[0]['explicit'];
    assert.equal(await rotatePredictionSecret({ stateDirectory: directory(), explicit }), 2);
    const after = await secrets();
    assert.deepEqual(after.predictionSecrets.slice(1), before.predictionSecrets);
    assert.equal(after.feedbackKey, before.feedbackKey);
    const given = { explicit: { ...explicit, predictionSecrets: ['x'.repeat(32)] } };
    await assert.rejects(rotatePredictionSecret({ stateDirectory: directory(), ...given }), {
      code: 'conflict',
    });
  });

  it('name their file when it is damaged', async () => {
    const path = secretsPath(directory());
    await writeFile(path, '{"predictionSecret": ');
    await assert.rejects(secrets(), { code: 'invalid-input', details: { path } });
  });
});
