import assert from 'node:assert/strict';
import { refuseOtherLabels } from '../../../activities/inputs/require-champion-labels.js';

describe('the first rows of a source', () => {
  /** How many rows were read before the labels were refused; all of them when they were not. */
  const readOf = async (labelOf: (row: number) => string): Promise<[read: number, problem: string]> => {
    let read = 0;
    async function* rows() {
      for (; read < 5_000; read++) yield { line: read + 1, text: `text ${read}`, label: labelOf(read) };
    }
    try {
      const table = { rows: rows(), name: 'reviews.csv' };
      for await (const _ of refuseOtherLabels(table, ['negative', 'positive']));
      return [read, ''];
    } catch (error) {
      return [read, (error as Error).message];
    }
  };

  it('are enough to refuse labels that the champion does not have', async () => {
    const [read, problem] = await readOf((row) => String(row % 2));
    assert.ok(read < 1_001, `${read}`);
    assert.match(
      problem,
      /The labels of reviews\.csv are "0", "1", but the champion's are "negative", "positive"/,
    );
  });

  it('pass where a file that is sorted by label begins with one of them', async () => {
    assert.deepEqual(await readOf((row) => (row < 2_500 ? 'negative' : 'positive')), [5_000, '']);
  });
});
