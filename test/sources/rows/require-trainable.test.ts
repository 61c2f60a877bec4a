import assert from 'node:assert/strict';
import { requireTrainable } from '../../../sources/rows/require-trainable.js';

describe('requiring a trainable selection', () => {
  const labels = ['bad', 'good', 'ugly'];
  const rows = { labelAt: (index: number) => labels[index % 3]! };
  const selection = { train: [0, 1, 2, 3, 4, 5], validation: [6, 7, 8], test: [9, 10, 11] };

  it('has nothing to say about a good one', () => {
    assert.deepEqual(requireTrainable({ rows, labels }, selection, { limit: 6 }), []);
  });

  it('tells of a label that is never validated or tested', () => {
    assert.deepEqual(requireTrainable({ rows, labels }, { ...selection, validation: [6], test: [9, 10] }), [
      'No validation row has the label "good", "ugly".',
      'No test row has the label "ugly".',
    ]);
  });

  const refused: [string, Partial<typeof selection>, number | undefined, RegExp][] = [
    ['a limit below the number of labels', {}, 2, /limit of 2 training rows cannot cover 3 labels/],
    ['a limit above the number of rows', {}, 7, /asks for 7 training rows, but there are only 6/],
    [
      'an empty split',
      { test: [] },
      undefined,
      /No row is left for test.*\(rows: 6 train, 3 validation, 0 test\)/,
    ],
    [
      'a label that is never trained',
      { train: [0, 1, 3] },
      undefined,
      /No training row has the label "ugly"/,
    ],
    ['test rows of one label', { test: [9, 12] }, undefined, /All test rows have the same label/],
  ];
  for (const [what, change, limit, message] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => requireTrainable({ rows, labels }, { ...selection, ...change }, { limit }), {
        code: 'invalid-data',
        message,
      });
    });
  }
});
