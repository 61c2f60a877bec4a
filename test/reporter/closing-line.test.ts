import assert from 'node:assert/strict';
import { closingLine, readClosingLine } from './closing-line.js';

describe('closingLine', () => {
  it('mentions skipped tests only when there are any', () => {
    assert.equal(closingLine({ passes: 3, failures: 0, pending: 0 }), '3 passed, 0 failed');
    assert.equal(closingLine({ passes: 3, failures: 1, pending: 2 }), '3 passed, 1 failed, 2 skipped');
  });
});

describe('readClosingLine', () => {
  it('reads what closingLine wrote, and nothing else', () => {
    for (const counts of [
      { passes: 12, failures: 0, pending: 0 },
      { passes: 3, failures: 1, pending: 2 },
    ])
      assert.deepEqual(readClosingLine(closingLine(counts)), counts);
    assert.equal(readClosingLine('    ✔ prints 3 passed, 0 failed'), undefined);
  });
});
