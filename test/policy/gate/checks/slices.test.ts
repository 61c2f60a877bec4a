import assert from 'node:assert/strict';
import { gateSettingsSchema } from '../../../../contracts/decision.js';
import {
  championRows,
  checkNamed,
  exampleReport as report,
  idsOf,
  isChampionWrong,
  type Overrides,
} from '../example-gate-input.js';

const verdict = (overrides: Overrides) => checkNamed('slices', overrides).verdict;
const slicesWith = (forumRows: number) => {
  const sources = idsOf(0, 1_000).map((_, row) => (row < forumRows ? 'forum' : null));
  return checkNamed('slices', { candidate: report(isChampionWrong, { sources }) }).slices!;
};

describe('the check slices', () => {
  it('tests slices of at least 100 rows', () => {
    assert.ok(slicesWith(100).some(({ name }) => name === 'source forum'));
    assert.ok(slicesWith(99).every(({ name }) => name !== 'source forum'));
  });

  it('leaves out a slice of a class that today has no rows', () => {
    // Only texts of the first class are shorter than 350 characters.
    const textLengths = Array.from({ length: 1_000 }, (_, row) =>
      row % 2 === 0 ? 100 + row / 4 : 400 + row,
    );
    const candidate = report(isChampionWrong, { textLengths });
    const champion = { report: report(isChampionWrong, { textLengths }), newestLabelCounts: [0, 100] };
    const check = checkNamed('slices', { candidate, champion });
    assert.equal(check.verdict, 'pass', check.explanation);
    assert.ok(check.slices!.every(({ pValue }) => Number.isFinite(pValue)));
  });

  it('tests two labels and four quarters of the text lengths, each row in one of each', () => {
    assert.deepEqual(
      slicesWith(0).map(({ name, rows }) => [name, rows]),
      [
        ['label negative', 500],
        ['label positive', 500],
        ['texts of 100 to 349 characters', 250],
        ['texts of 350 to 599 characters', 250],
        ['texts of 600 to 849 characters', 250],
        ['texts of 850 to 1099 characters', 250],
      ],
    );
  });

  it('rejects a candidate that is worse on the rows of one source', () => {
    const sources = Array.from({ length: 1_000 }, (_, row) => (row % 5 === 0 ? 'forum' : null));
    const candidate = report((row) => row % 5 === 0 && row % 10 < 9, { sources });
    const champion = { report: report((row) => row % 5 !== 0 && row % 2 === 0) };
    const check = checkNamed('slices', { candidate, champion });
    assert.equal(check.verdict, 'fail');
    assert.match(check.explanation, /source forum \(0\.00 % instead of 100\.00 %\)/);
    assert.equal(check.slices?.find(({ name }) => name === 'source forum')?.rows, 200);
  });

  it('allows a slice to be worse by less than the margin', () => {
    const champion = { report: report((row) => row % 2 === 0 && row % 10 < 3) };
    const candidate = report((row) => row % 2 === 1 && row % 10 < 2);
    const settings = gateSettingsSchema.parse({ sliceMargin: 0.5 });
    assert.equal(verdict({ candidate, champion }), 'fail');
    assert.equal(verdict({ candidate, champion, settings }), 'pass');
  });

  it('does not reject when one of six slices is worse by as much as chance makes one of six', () => {
    const losing = (rows: number) => ({
      candidate: report((row) => row < rows),
      champion: { report: report(() => false) },
    });
    assert.equal(verdict(losing(13)), 'pass');
    assert.equal(verdict(losing(30)), 'fail');
  });

  it('takes all rows that the champion was not trained on, old and new', () => {
    const champion = { report: report(() => false), rows: championRows(idsOf(400, 1_000)) };
    const candidate = report((row) => row < 250 && row % 4 === 0);
    assert.equal(verdict({ candidate, champion }), 'fail');
  });
});
