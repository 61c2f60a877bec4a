import assert from 'node:assert/strict';
import { checkThreshold } from '../../../policy/gate/gate-outcome.js';

describe('a check with a threshold', () => {
  const judge = (requirement: Parameters<typeof checkThreshold>[0]['requirement'], value: number) =>
    checkThreshold({ value, threshold: 1, requirement, unit: 'rate', explanation: '' });

  for (const [requirement, below, equal, above] of [
    ['above', 'fail', 'fail', 'pass'],
    ['at least', 'fail', 'pass', 'pass'],
    ['below', 'pass', 'fail', 'fail'],
    ['at most', 'pass', 'pass', 'fail'],
  ] as const)
    it(`requires "${requirement}" literally`, () => {
      const verdicts = [0.9, 1, 1.1].map((value) => judge(requirement, value).verdict);
      assert.deepEqual(verdicts, [below, equal, above]);
    });

  for (const requirement of ['above', 'at least', 'below', 'at most'] as const)
    it(`fails what is not a number, where "${requirement}" is required, and records no value`, () => {
      const { verdict, value } = judge(requirement, NaN);
      assert.deepEqual([verdict, value], ['fail', null]);
    });
});
