import assert from 'node:assert/strict';
import { argmax, predictedClass } from '../../../../contracts/predicted-class.js';
import type { EarlierChampion } from '../../../../policy/gate/gate-input.js';
import { championRows, checkNamed, exampleReport, idsOf, isChampionWrong } from '../example-gate-input.js';

/** An earlier champion that is wrong where `isWrong` holds and answered the rows from … to − 1. */
function earlier(
  generation: number,
  isWrong: (row: number) => boolean,
  [from, to]: [number, number] = [0, 1_000],
): EarlierChampion {
  const { rowIds, probabilities } = exampleReport(isWrong);
  const answers = rowIds.map((id, row) => [id, predictedClass(probabilities[row]!, argmax)] as const);
  return { generation, predicted: new Map(answers.slice(from, to)) };
}

const candidate = exampleReport(isChampionWrong);
const check = (champion: object) => checkNamed('earlier-champion', { candidate, champion });

describe('the check earlier-champion', () => {
  it('fails a candidate that lost too much since an earlier champion, though it is as good as the last', () => {
    const better = earlier(2, (row) => row % 10 === 0);
    const { verdict, explanation } = check({ earlier: [earlier(3, isChampionWrong), better] });
    assert.equal(verdict, 'fail');
    assert.match(explanation, /Of 2 earlier champions, generation 2 is the best/);
    assert.match(explanation, /minus its is -10\.00 %/);
    assert.equal(checkNamed('champion-accuracy', { candidate }).verdict, 'pass');
  });

  it('passes a loss that may be within the margin', () => {
    assert.equal(
      check({ earlier: [earlier(2, (row) => isChampionWrong(row) && row % 100 !== 0)] }).verdict,
      'pass',
    );
    assert.equal(check({ earlier: [earlier(2, isChampionWrong)] }).verdict, 'pass');
  });

  it('compares on the old rows that the earlier champion answered', () => {
    const onlyRecent = earlier(2, (row) => row >= 500 && row % 10 !== 0);
    const rows = championRows(idsOf(0, 500));
    const { test } = check({ rows, earlier: [earlier(1, isChampionWrong, [100, 1_000])] });
    assert.equal(test?.rows, 400);
    assert.equal(check({ rows, earlier: [{ ...onlyRecent, predicted: new Map() }] }).verdict, 'skipped');
  });

  it('says which could not be asked', () => {
    const { verdict, explanation } = check({ earlier: [], earlierLeftOut: [4, 2] });
    assert.equal(verdict, 'skipped');
    assert.match(explanation, /their models are gone: generation 4, 2\./);
  });
});
