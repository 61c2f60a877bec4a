import assert from 'node:assert/strict';
import { isOutOfMemoryMessage } from '../../../model/training/process/trainer-failure.js';

describe('a lack of memory', () => {
  for (const message of [
    'std::bad_alloc',
    'Failed to allocate memory for requested buffer of size 1073741824',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    'Array buffer allocation failed',
    'WebAssembly.Memory(): could not allocate memory',
    'WebAssembly.Memory.grow(): Unable to grow instance memory',
  ])
    it(`is recognized in "${message}"`, () => assert.ok(isOutOfMemoryMessage(message)));

  it('is not read into other messages', () => {
    assert.ok(!isOutOfMemoryMessage('The loss is NaN. Lower the learning rate.'));
  });
});
