import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  splitNames,
  type DatasetReference,
  type DatasetRow,
  type SplitName,
} from '../../contracts/dataset.js';
import { hashFile } from '../../files/hashes.js';
import { fetchDataset, findRows, readSplit, saveDataset, shardName } from '../../registry/datasets.js';
import type { LocalCache } from '../../store/fetch-directory.js';
import type { ObjectStore } from '../../store/object-store.js';
import { damages, keysUnder } from '../store/damage.js';
import { exampleDataset } from './examples.js';
import { temporaryDirectory, temporaryStore } from './temporary-directory.js';

const exampleShards: Record<SplitName, DatasetRow[][]> = {
  train: [
    [{ id: 'a', text: 'fine\u2028 "film" \n\n over two lines', label: 'positive', group: 'film 1' }],
    [{ id: 'b', text: 'bad 🎬', label: 'negative' }],
  ],
  validation: [[{ id: 'c', text: 'good', label: 'positive' }]],
  test: [[{ id: 'd', text: 'poor', label: 'negative' }]],
};
const rowsOf = (split: SplitName) => exampleShards[split].flat();

describe('datasets', () => {
  let store: ObjectStore;
  let cache: LocalCache;
  let dataset: DatasetReference;

  const save = async (given: Record<SplitName, DatasetRow[][]>, facts = exampleDataset) => {
    const directory = await temporaryDirectory();
    const shardsOf = (split: SplitName) =>
      Promise.all(
        given[split].map(async (rows, index) => {
          const name = shardName(split, index);
          await writeFile(join(directory, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
          return { name, ...(await hashFile(join(directory, name))), rows: rows.length };
        }),
      );
    const shards = {
      train: await shardsOf('train'),
      validation: await shardsOf('validation'),
      test: await shardsOf('test'),
    };
    return saveDataset(store, { directory, manifest: { ...facts, shards } });
  };
  const newCache = async () => ({ cacheDirectory: await temporaryDirectory(), verifiedCopies: new Map() });

  beforeEach(async () => {
    store = await temporaryStore();
    cache = await newCache();
    dataset = await save(exampleShards);
  });

  const fetch = () => fetchDataset(store, dataset.digest, cache);
  const read = async (split: SplitName) => {
    const found: DatasetRow[] = [];
    for await (const row of readSplit(await fetch(), split)) found.push(row);
    return found;
  };

  it('give back every row as it was, in order, whatever the number of shards', async () => {
    for (const split of splitNames) assert.deepEqual(await read(split), rowsOf(split));
  });

  it('are named by the hash of their manifest, which lists the shards of each split', async () => {
    assert.equal(dataset.manifest.sha256, dataset.digest);
    const names = ['test-00000.jsonl', 'train-00000.jsonl', 'train-00001.jsonl', 'validation-00000.jsonl'];
    assert.deepEqual(
      await keysUnder(store, ''),
      ['dataset.json', ...names].map((name) => `datasets/${dataset.digest}/${name}`),
    );
    const { shards, ...manifest } = (await fetch()).manifest;
    assert.deepEqual(manifest, { ...exampleDataset, formatVersion: 1 });
    assert.deepEqual(
      Object.values(shards)
        .flat()
        .map(({ name }) => name)
        .sort(),
      names,
    );
    assert.deepEqual(
      shards.train.map(({ rows }) => rows),
      [1, 1],
    );
  });

  it('are the same dataset when saved again', async () => {
    assert.deepEqual(await save(exampleShards), dataset);
  });

  it('are another dataset when one character differs', async () => {
    const other = await save({ ...exampleShards, test: [[{ ...rowsOf('test')[0]!, text: 'poor!' }]] });
    assert.notEqual(other.digest, dataset.digest);
  });

  it('are refused with fewer than two labels', async () => {
    await assert.rejects(save(exampleShards, { ...exampleDataset, labels: ['only'] }), {
      code: 'invalid-data',
    });
  });

  it('are fetched once: the copy is used although the store is empty, and fetched again when it is damaged', async () => {
    const { directory } = await fetch();
    for (const key of await keysUnder(store, '')) await store.remove(key);
    assert.deepEqual(await read('test'), rowsOf('test'));
    await rm(join(directory, 'test-00000.jsonl'));
    await assert.rejects(fetch(), { code: 'not-found' });
    assert.deepEqual(await save(exampleShards), dataset);
    assert.deepEqual(await read('test'), rowsOf('test'));
  });

  it('find rows by their ids, with their split; null when the dataset is gone', async () => {
    const find = (ids: string[]) => findRows(store, dataset.digest, ids, cache);
    const [a] = rowsOf('train');
    const [d] = rowsOf('test');
    assert.deepEqual(
      [...(await find(['d', 'unknown', 'a']))!.values()],
      [
        { ...a!, split: 'train' },
        { ...d!, split: 'test' },
      ],
    );
    cache = await newCache();
    await store.remove(dataset.manifest.key);
    assert.equal(await find(['a']), null);
    assert.deepEqual(await find([]), new Map());
  });

  for (const [damage, apply] of Object.entries(damages))
    for (const name of ['train-00001.jsonl', 'dataset.json'])
      it(`give no row at all when ${name} is ${damage}`, async () => {
        const directory = `datasets/${dataset.digest}`;
        await apply(store, `${directory}/${name}`, `${directory}/test-00000.jsonl`);
        const code = damage === 'missing' ? 'not-found' : 'corrupt-object';
        await assert.rejects(read('train'), { code });
        await assert.rejects(read('test'), { code });
      });
});
