import assert from 'node:assert/strict';
import fc from 'fast-check';
import { argmax, predictedClass } from '../../contracts/predicted-class.js';
import { servingSettingsSchema } from '../../contracts/serving.js';
import { exampleServing } from '../registry/examples.js';

describe('the predicted class', () => {
  it('is the first of the highest', () => {
    assert.equal(predictedClass([0.2, 0.4, 0.4], argmax), 1);
    const rows = fc.array(fc.float({ noNaN: true }), { minLength: 1 });
    fc.assert(fc.property(rows, (row) => predictedClass(row, argmax) === row.indexOf(Math.max(...row))));
  });

  it('is the second of two from the threshold on', () => {
    const rule = { decisionThreshold: 0.1 };
    assert.deepEqual(
      [0.09, 0.1, 0.9].map((second) => predictedClass([1 - second, second], rule)),
      [0, 1, 1],
    );
  });

  it('has no threshold with more than two labels', () => {
    const settings = { ...exampleServing, decisionThreshold: 0.3 };
    assert.ok(servingSettingsSchema.safeParse(settings).success);
    assert.ok(!servingSettingsSchema.safeParse({ ...settings, labels: ['a', 'b', 'c'] }).success);
  });
});
