import assert from 'node:assert/strict';
import { saysOutOfMemory } from '../../../model/training/process/says-out-of-memory.js';

describe('a lack of memory', () => {
  for (const message of [
    'std::bad_alloc',
    'Failed to allocate memory for requested buffer of size 1073741824',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    'Array buffer allocation failed',
    'WebAssembly.Memory(): could not allocate memory',
    'WebAssembly.Memory.grow(): Unable to grow instance memory',
  ])
    it(`is recognised in "${message}"`, () => assert.ok(saysOutOfMemory(message)));

  it('is not read into other messages', () => {
    assert.ok(!saysOutOfMemory('The loss is NaN. Lower the learning rate.'));
  });
});
