import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rowCapsSchema, splitNames, type SplitName } from '../../contracts/dataset.js';
import type { SplittableRow } from '../../policy/assign-rows.js';
import { rowId, splitOf } from '../../policy/split.js';
import { assignRows } from './assign-rows-at-once.js';

const rowCaps = rowCapsSchema.parse({});
const rows = fc.uniqueArray(
  fc.record({
    id: fc.nat(100_000).map((number) => rowId(`text ${number}`)),
    group: fc.option(fc.nat(30).map(String), { nil: undefined }),
    split: fc.option(fc.constantFrom<SplitName>(...splitNames), { nil: undefined }),
  }),
  { selector: ({ id }) => id, maxLength: 200 },
);
const idsOf = (given: readonly SplittableRow[], indices: number[]) =>
  indices.map((index) => given[index]!.id);

describe('assigning rows to splits', () => {
  it('never has a row or a group in two splits', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const selection = assignRows(given, { rowCaps });
        const seen = new Map<string, SplitName>();
        for (const split of splitNames)
          for (const index of selection[split]) {
            const { id, group } = given[index]!;
            for (const key of group === undefined ? [id] : [id, `group ${group}`]) {
              assert.equal(seen.get(key) ?? split, split);
              seen.set(key, split);
            }
          }
      }),
    );
  });

  it('never has nearly equal texts in two splits, keeps the most protected, and tells what it left out', () => {
    const clustered = fc.tuple(rows, fc.array(fc.nat(20), { minLength: 200, maxLength: 200 }));
    fc.assert(
      fc.property(clustered, ([given, numbers]) => {
        const leaks = new Set<number>();
        const selection = assignRows(given, {
          rowCaps,
          clusters: Uint32Array.from(numbers),
          onLeak: (index) => void leaks.add(index),
        });
        const splitOfCluster = new Map<number, SplitName>();
        for (const split of splitNames)
          for (const index of selection[split]) {
            assert.equal(splitOfCluster.get(numbers[index]!) ?? split, split);
            splitOfCluster.set(numbers[index]!, split);
            assert.ok(!leaks.has(index));
          }
        assert.deepEqual(selection.test, assignRows(given, { rowCaps }).test);
        const chosen = splitNames.reduce((sum, split) => sum + selection[split].length, 0);
        assert.equal(chosen + leaks.size, given.length);
      }),
    );
  });

  it('never trains on a row that is a test row, whatever the order, limit and other rows', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 50 }), fc.nat(200), (given, limit, part) => {
        const unnamed = given.map(({ id, group }) => ({ id, group }));
        const test = new Set(idsOf(unnamed, assignRows(unnamed, { rowCaps }).test));
        const fewer = unnamed.slice(0, part).reverse();
        const selection = assignRows(fewer, { rowCaps, limit });
        assert.ok(idsOf(fewer, selection.train).every((id) => !test.has(id)));
        assert.ok(idsOf(fewer, selection.test).every((id) => test.has(id)));
        assert.ok(selection.train.length <= limit);
      }),
    );
  });

  it('takes the rows with the smallest ids: all or `limit` to train, up to its cap to validate and to test', () => {
    const ids = Array.from({ length: 20_000 }, (_, number) => rowId(`text ${number}`));
    const given = ids.map((id) => ({ id }));
    const wanted: Record<SplitName, string[]> = { train: [], validation: [], test: [] };
    for (const id of ids.toSorted()) wanted[splitOf(id)].push(id);
    assert.deepEqual(rowCaps, { validation: 1_000, test: 10_000 });
    for (const caps of [rowCaps, { validation: 7, test: 9_999 }])
      for (const limit of [undefined, 100]) {
        const { train, validation, test } = assignRows(given, { rowCaps: caps, limit });
        assert.deepEqual(idsOf(given, train), wanted.train.slice(0, limit));
        assert.deepEqual(idsOf(given, validation), wanted.validation.slice(0, caps.validation));
        assert.deepEqual(idsOf(given, test), wanted.test.slice(0, caps.test));
      }
  });

  it('gives rows from feedback places of their own to validate and to test, and keeps the newest of them', () => {
    const rowsOf = (source: string | undefined, count: number): SplittableRow[] =>
      Array.from({ length: count }, (_, number) => ({
        id: rowId(`${source} ${number}`),
        ...(source !== undefined && { source, atMs: number }),
      }));
    const old = rowsOf(undefined, 500);
    const given = [...old, ...rowsOf('feedback:shop', 500)];
    const caps = { validation: 10, test: 20 };
    const selection = assignRows(given, { rowCaps: caps });
    for (const split of ['validation', 'test'] as const) {
      const chosen = selection[split].map((index) => given[index]!);
      const times = given.filter(({ id, atMs }) => atMs !== undefined && splitOf(id) === split);
      const newest = times.slice(-caps[split]).map(({ id }) => id);
      assert.deepEqual(
        chosen.filter(({ source }) => source === undefined),
        assignRows(old, { rowCaps: caps })[split].map((index) => old[index]),
      );
      const fromFeedback = chosen.filter(({ source }) => source !== undefined);
      assert.deepEqual(new Set(fromFeedback.map(({ id }) => id)), new Set(newest));
      assert.deepEqual(
        chosen.map(({ id }) => id),
        chosen.map(({ id }) => id).toSorted(),
      );
    }
  });

  it('leaves every row where a split column with all three names puts it', () => {
    const given = Array.from({ length: 300 }, (_, number): SplittableRow => ({
      id: rowId(`text ${number}`),
      split: splitNames[number % 3]!,
    }));
    const selection = assignRows(given, { rowCaps });
    for (const split of splitNames) {
      assert.equal(selection[split].length, 100);
      assert.ok(selection[split].every((index) => given[index]!.split === split));
    }
  });

  it('honors a split column and carves the validation rows out of the training rows', () => {
    const given = Array.from({ length: 400 }, (_, number): SplittableRow => ({
      id: rowId(`text ${number}`),
      split: number % 2 === 0 ? 'train' : 'test',
    }));
    const { train, validation, test } = assignRows(given, { rowCaps, limit: 50 });
    assert.equal(train.length, 50);
    assert.equal(test.length, 200);
    assert.ok(validation.length > 0);
    assert.ok([...train, ...validation].every((index) => given[index]!.split === 'train'));
    assert.ok(test.every((index) => given[index]!.split === 'test'));
  });
});
