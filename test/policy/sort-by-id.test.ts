import assert from 'node:assert/strict';
import fc from 'fast-check';
import { orderOfId, sortById } from '../../policy/sort-by-id.js';

const hexadecimal = fc.constantFrom(...'0123456789abcdef');

describe('sorting rows by id', () => {
  it('gives the order of the ids, however unevenly they are spread', () => {
    const start = fc.constantFrom('0000000000000', 'fffffffffffff', '7000000000000', '1234567890abc');
    const id = fc
      .tuple(start, fc.string({ unit: hexadecimal, minLength: 3, maxLength: 3 }))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.uniqueArray(id, { maxLength: 200 }), (ids) => {
        const rows = ids.map((given) => ({ id: given }));
        const steps = sortById(rows, Float64Array.from(ids, orderOfId));
        let step = steps.next();
        while (!step.done) step = steps.next();
        assert.deepEqual(
          Array.from(step.value, (index) => ids[index]),
          ids.toSorted(),
        );
      }),
    );
  });
});
