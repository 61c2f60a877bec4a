import assert from 'node:assert/strict';
import { checkNamed, exampleReport, idsOf } from '../example-gate-input.js';

const verdict = (candidate: ReturnType<typeof exampleReport>) =>
  checkNamed('floor-majority', { candidate, champion: null }).verdict;

describe('the check floor-majority', () => {
  it('compares with the share of the most frequent label, also where labels are not balanced', () => {
    const actual = idsOf(0, 1_000).map((_, row) => (row % 5 === 0 ? 1 : 0));
    const probabilities = actual.map(() => [0.9, 0.1]);
    assert.equal(verdict(exampleReport(() => false, { actual, probabilities })), 'fail');
  });

  /** Rows of which every hundredth is positive; `answers` is true for a positive answer. */
  const rare = (answers: (row: number) => boolean) => {
    const actual = idsOf(0, 1_000).map((_, row) => (row % 100 === 0 ? 1 : 0));
    const probabilities = actual.map((_, row) => (answers(row) ? [0.1, 0.9] : [0.9, 0.1]));
    return checkNamed('floor-majority', {
      candidate: exampleReport(() => false, { actual, probabilities }),
      champion: null,
    });
  };

  it('passes a good detector of a label that 1 % of the rows have, though a constant answer is right on 99 %', () => {
    const detector = rare((row) => (row % 100 === 0 && row >= 200) || row === 1 || row === 2);
    assert.equal(detector.verdict, 'pass');
    assert.match(
      detector.explanation,
      /Balanced accuracy .* is 89\.90 %.*always predicting one label reaches 50/,
    );
    const sensitive = rare((row) => row % 100 === 0 || row % 100 === 50 || row % 100 === 51);
    assert.equal(sensitive.verdict, 'pass');
  });

  it('fails a constant answer and a guess, whichever label is rare', () => {
    assert.equal(rare(() => false).verdict, 'fail');
    assert.equal(rare(() => true).verdict, 'fail');
    assert.equal(rare((row) => row % 7 === 3).verdict, 'fail');
  });

  it('tests each of several labels, and passes a model that knows one of them', () => {
    const labels = ['a', 'b', 'c'];
    const actual = idsOf(0, 1_000).map((_, row) => row % 3);
    const of = (answer: (row: number) => number) =>
      verdict(
        exampleReport(() => false, {
          labels,
          actual,
          probabilities: actual.map((_, row) => labels.map((_label, index) => Number(index === answer(row)))),
        }),
      );
    assert.equal(
      of((row) => (row % 3 === 2 ? 2 : row % 2)),
      'pass',
    );
    assert.equal(
      of((row) => row % 2),
      'fail',
    );
  });

  it('is not passed by luck: 51 % of 1,000 rows are not significantly more than half', () => {
    assert.equal(verdict(exampleReport((row) => row < 490)), 'fail');
  });

  describe('on a few cross-validated rows', () => {
    /** Of so many rows, half of them positive, the first `right` are answered right. */
    const judge = (rows: number, right: number) => {
      const actual = idsOf(0, rows).map((_, row) => row % 2);
      const probabilities = actual.map((label, row) =>
        (label === 1) === row < right ? [0.1, 0.9] : [0.9, 0.1],
      );
      const answers = { actual, probabilities, rowIds: idsOf(0, rows), crossValidationFolds: 5 };
      return checkNamed('floor-majority', { candidate: exampleReport(() => false, answers), champion: null });
    };

    it('passes what they cannot tell from a guess, and says so', () => {
      assert.equal(judge(16, 10).verdict, 'pass');
      assert.match(judge(16, 6).explanation, /hardly tell a useful model from a guess.*Label more rows/);
      assert.equal(judge(16, 6).verdict, 'pass');
    });

    it('fails what is significantly worse than a guess', () => {
      assert.equal(judge(16, 2).verdict, 'fail');
    });

    it('asks for evidence from 100 rows on', () => {
      assert.equal(judge(200, 104).verdict, 'fail');
      assert.equal(judge(200, 140).verdict, 'pass');
    });
  });
});
