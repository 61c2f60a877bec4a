import assert from 'node:assert/strict';
import fc from 'fast-check';
import { splitNames, type SplitName } from '../../../contracts/dataset.js';
import { CompactRows, type CollectedRow } from '../../../sources/rows/compact-rows.js';

const digits = '0123456789abcdef';
const word = fc.constantFrom('good', 'bad', 'ugly', 'ünklar');
// Ids of few values, so that many fall on the same slot; half of a row's id may be all zeros.
const id = fc.tuple(
  fc.constantFrom('00000000', 'ffffffff', '0000000a'),
  fc.string({ unit: fc.constantFrom(...digits), minLength: 8, maxLength: 8 }),
);
const row = fc.record(
  {
    id: id.map((halves) => halves.join('')),
    label: word,
    split: fc.option(fc.constantFrom<SplitName>(...splitNames), { nil: undefined }),
    group: fc.option(word, { nil: undefined }),
    source: fc.option(word, { nil: undefined }),
    sender: fc.option(word, { nil: undefined }),
    atMs: fc.option(fc.maxSafeNat(), { nil: undefined }),
    line: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    offsetBytes: fc.maxSafeNat(),
    sizeBytes: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  },
  { noNullPrototype: true },
);
const rowsOfDifferentIds = fc.uniqueArray(row, { selector: (given) => given.id, maxLength: 50 });

function filled(rows: readonly CollectedRow[]): CompactRows {
  const compact = new CompactRows();
  for (const given of rows) compact.push(given);
  return compact;
}

describe('compact rows', () => {
  it('give back what was added, in its order, and find it by its id', () => {
    fc.assert(
      fc.property(rowsOfDifferentIds, (rows) => {
        const compact = filled(rows);
        assert.deepEqual([...compact], rows);
        rows.forEach((given, index) => assert.equal(compact.find(given.id), index));
        assert.equal(compact.labelCount, new Set(rows.map(({ label }) => label)).size);
      }),
    );
  });

  it('do not find an id that was not added', () => {
    fc.assert(
      fc.property(rowsOfDifferentIds, (rows) => {
        const [absent, ...others] = rows;
        if (absent !== undefined) assert.equal(filled(others).find(absent.id), undefined);
      }),
    );
  });

  it('keep the others in order when some are removed', () => {
    fc.assert(
      fc.property(rowsOfDifferentIds, fc.func(fc.boolean()), (rows, isRemoved) => {
        const compact = filled(rows);
        const removed = new Set([...rows.keys()].filter((index) => isRemoved(index)));
        compact.remove(removed);
        assert.deepEqual(
          [...compact],
          rows.filter((_, index) => !removed.has(index)),
        );
      }),
    );
  });

  it('grow beyond what they were made for', () => {
    const rows = Array.from({ length: 10_000 }, (_, number) => ({
      ...{ id: (number * 2_654_435_761).toString(16).padStart(16, '0'), label: `label ${number % 7}` },
      ...{ split: undefined, group: `group ${number % 100}`, source: undefined, sender: undefined },
      ...{ atMs: undefined, line: number + 1, offsetBytes: number * 1e9, sizeBytes: number },
    }));
    const compact = filled(rows);
    assert.deepEqual([...compact], rows);
    assert.equal(compact.find(rows[9_999]!.id), 9_999);
  });

  it('change the split of a row and forget groups', () => {
    const compact = filled([
      { id: '0123456789abcdef', label: 'good', group: 'a', line: 1, offsetBytes: 0, sizeBytes: 1 },
    ]);
    compact.setSplit(0, 'test');
    compact.clearGroups();
    assert.equal(compact.at(0).split, 'test');
    assert.equal(compact.at(0).group, undefined);
  });
});
