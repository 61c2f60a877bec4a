import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  assignFolds,
  crossValidationFolds,
  isCrossValidated,
  type FoldableRow,
} from '../../../policy/few-labels/cross-validation.js';

/** Rows of a label, unlike all others. */
const rowsOf = (label: string, count: number, firstCluster: number): FoldableRow[] =>
  Array.from({ length: count }, (_, row) => ({ label, cluster: firstCluster + row }));

const countsOf = (rows: readonly FoldableRow[], folds: readonly number[], label: string): number[] =>
  Array.from(
    { length: crossValidationFolds },
    (_, fold) => rows.filter((row, index) => row.label === label && folds[index] === fold).length,
  );

describe('the folds of a cross-validation', () => {
  it('judge where a small source leaves fewer than 100 test rows', () => {
    assert.equal(isCrossValidated({ rows: 16, test: 2 }), true);
    assert.equal(isCrossValidated({ rows: 800, test: 100 }), false);
    assert.equal(isCrossValidated({ rows: 20_000, test: 50 }), false);
  });

  it('hold as many rows of each label as any other, give or take one, and where one label has one more, all have', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 40 }), fc.integer({ min: 8, max: 40 }), (first, second) => {
        const rows = [...rowsOf('bad', first, 0), ...rowsOf('good', second, first)];
        const folds = assignFolds(rows);
        for (const label of ['bad', 'good']) {
          const counts = countsOf(rows, folds, label);
          assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
          assert.deepEqual(
            counts,
            counts.toSorted((a, b) => b - a),
          );
        }
      }),
    );
  });

  it('never separate rows of one group, nor nearly equal texts', () => {
    const row = fc.record({
      label: fc.constantFrom('bad', 'good'),
      group: fc.option(fc.integer({ min: 0, max: 9 }).map(String), { nil: undefined }),
      cluster: fc.integer({ min: 0, max: 30 }),
    });
    const unlike = [...rowsOf('bad', 8, 100), ...rowsOf('good', 8, 200)];
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (some) => {
        const rows: FoldableRow[] = [...some, ...unlike];
        const folds = assignFolds(rows);
        rows.forEach((a, i) =>
          rows.slice(0, i).forEach((b, j) => {
            const isLike = a.cluster === b.cluster || (a.group !== undefined && a.group === b.group);
            if (isLike) assert.equal(folds[i], folds[j]);
          }),
        );
      }),
    );
  });

  it('refuse a label whose rows are all alike', () => {
    const alike = rowsOf('good', 8, 0).map((row) => ({ ...row, group: 'one film' }));
    assert.throws(() => assignFolds([...alike, ...rowsOf('bad', 8, 100)]), {
      code: 'invalid-data',
      message: /All rows of "good" are of one group or nearly equal.*Add rows/,
    });
  });
});
