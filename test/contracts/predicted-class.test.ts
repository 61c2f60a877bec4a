import assert from 'node:assert/strict';
import fc from 'fast-check';
import { predictedClass } from '../../contracts/predicted-class.js';

describe('the predicted class', () => {
  it('is the first of the highest', () => {
    assert.equal(predictedClass([0.2, 0.4, 0.4]), 1);
    const rows = fc.array(fc.float({ noNaN: true }), { minLength: 1 });
    fc.assert(fc.property(rows, (row) => predictedClass(row) === row.indexOf(Math.max(...row))));
  });
});
