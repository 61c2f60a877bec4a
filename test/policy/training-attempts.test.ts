import assert from 'node:assert/strict';
import type { FailedAttempt } from '../../contracts/training-progress.js';
import { planTrainingAttempt } from '../../policy/training-attempts.js';

let attempt = 0;
const failed = (code: FailedAttempt['code'], overrides: Partial<FailedAttempt> = {}): FailedAttempt => ({
  attempt: ++attempt,
  code,
  resumedFromStep: 0,
  step: 10,
  microBatchSize: 32,
  ...overrides,
});

describe('the next attempt to train', () => {
  it('computes the whole batch at once after no failure, and after a plain crash', () => {
    assert.deepEqual(planTrainingAttempt([], 32), { outcome: 'train', microBatchSize: 32 });
    assert.deepEqual(planTrainingAttempt([failed('trainer-crashed')], 32), {
      outcome: 'train',
      microBatchSize: 32,
    });
  });

  it('computes half as many rows after each lack of memory, down to one, then gives up', () => {
    const failures: FailedAttempt[] = [];
    const sizes: number[] = [];
    for (;;) {
      const plan = planTrainingAttempt(failures, 20);
      if (plan.outcome !== 'train') return void assert.equal(plan.outcome, 'too-little-memory');
      sizes.push(plan.microBatchSize);
      assert.ok(sizes.length <= 5);
      failures.push(failed('out-of-memory', { microBatchSize: plan.microBatchSize }));
      assert.deepEqual(sizes, [20, 10, 5, 2, 1].slice(0, sizes.length));
    }
  });

  it('is the last after twenty crashes from one checkpoint, but not while checkpoints are reached', () => {
    const crashes = Array.from({ length: 20 }, () => failed('trainer-crashed'));
    assert.deepEqual(planTrainingAttempt(crashes, 32), { outcome: 'keeps-crashing', crashes: 20 });
    const progressing = Array.from({ length: 100 }, (_, index) =>
      failed('trainer-crashed', { resumedFromStep: index * 10 }),
    );
    assert.equal(planTrainingAttempt(progressing, 32).outcome, 'train');
  });
});
