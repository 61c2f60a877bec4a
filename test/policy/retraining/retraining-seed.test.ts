import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hyperparametersSchema } from '../../../contracts/hyperparameters.js';
import { retrainingSeed } from '../../../policy/retraining/retraining-seed.js';

describe('the seed of a retraining', () => {
  it('is a valid seed, the same for the same run', () => {
    fc.assert(
      fc.property(fc.string(), (runId) => {
        assert.ok(hyperparametersSchema.shape.seed.safeParse(retrainingSeed(runId)).success);
        assert.equal(retrainingSeed(runId), retrainingSeed(runId));
      }),
    );
  });

  it('differs from run to run', () => {
    const seeds = Array.from({ length: 1_000 }, (_, run) => retrainingSeed(`run-${run}`));
    assert.equal(new Set(seeds).size, seeds.length);
  });
});
