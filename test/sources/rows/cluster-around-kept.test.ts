import assert from 'node:assert/strict';
import { assignRows } from '../../policy/assign-rows-at-once.js';
import { clusterAroundKept } from '../../../sources/rows/cluster-around-kept.js';
import { collectRows } from '../../../sources/rows/collect-rows.js';
import { readRows } from '../../../sources/rows/read-rows.js';
import { csvOf, withFile } from './temporary-file.js';

const long = (start: string) =>
  [start, ...Array.from({ length: 60 }, (_, word) => `word${word}`)].join(' ').slice(0, 300);
const rowCaps = { validation: 2, test: 2 };
const csv = [
  ...csvOf({ good: 20, bad: 20 }, 'text,label,split')
    .split('\n')
    .map((line, index) => (index === 0 ? line : `${line},train`)),
  `${long('alpha')},good,test`,
  'another text to test with,bad,test',
  `${long('alpha')} more,good,train`,
  `${long('alpha')} again,good,validation`,
  'a wholly different text to validate with,good,validation',
  'a wholly different text to validate with!,good,train',
].join('\n');

describe('the clusters of a table that is too large to compare each row with each other', () => {
  it('keep rows that are like kept test and validation rows out of the other splits, as in a small table', () =>
    withFile(csv, async (path, directory) => {
      const read = async (maximumClustered?: number) =>
        collectRows(await readRows({ path }), directory, maximumClustered);
      const small = await read();
      const expected = assignRows(small.rows, { rowCaps, clusters: small.clusters! });
      assert.equal(expected.train.length, 40);

      const large = await read(5);
      assert.equal(large.clusters, null);
      const clusters = await clusterAroundKept(large, assignRows(large.rows, { rowCaps }));
      const reasons: string[] = [];
      const options = { rowCaps, clusters, onLeak: (_: number, reason: string) => reasons.push(reason) };
      assert.deepEqual(assignRows(large.rows, options), expected);
      assert.deepEqual(reasons.sort(), [
        'near-duplicate-of-test',
        'near-duplicate-of-test',
        'near-duplicate-of-validation',
      ]);
    }));
});
