import assert from 'node:assert/strict';
import { countTestRowUse } from '../../../policy/gate/test-row-use.js';

describe('the use of test rows', () => {
  it('counts the rows that judged before, each once, and the runs that they judged', () => {
    const earlier = [['a', 'b', 'x'], ['b', 'c'], ['x', 'y'], []];
    assert.deepEqual(countTestRowUse(['a', 'b', 'c', 'd'], earlier), {
      rows: 4,
      usedBefore: 3,
      earlierRuns: 2,
    });
  });

  it('is none for the first run, and for a candidate without a report', () => {
    assert.deepEqual(countTestRowUse(['a'], []), { rows: 1, usedBefore: 0, earlierRuns: 0 });
    assert.deepEqual(countTestRowUse([], [['a']]), { rows: 0, usedBefore: 0, earlierRuns: 0 });
  });
});
