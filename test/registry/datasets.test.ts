import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetReference, DatasetRow, SplitName } from '../../contracts/dataset.js';
import { readDatasetManifest, readSplit, saveDataset } from '../../registry/datasets.js';
import type { ObjectStore } from '../../store/object-store.js';
import { damages, keysUnder } from '../store/damage.js';
import { exampleDataset } from './examples.js';
import { temporaryDirectory, temporaryStore } from './temporary-directory.js';

const rows: Record<SplitName, DatasetRow[]> = {
  train: [
    { id: 'a', text: 'fine\u2028 "film" \n\n over two lines', label: 'positive', group: 'film 1' },
    { id: 'b', text: 'bad 🎬', label: 'negative' },
  ],
  validation: [{ id: 'c', text: 'good', label: 'positive' }],
  test: [{ id: 'd', text: 'poor', label: 'negative' }],
};

describe('datasets', () => {
  let store: ObjectStore;
  let directory: string;
  let dataset: DatasetReference;

  beforeEach(async () => {
    store = await temporaryStore();
    directory = await temporaryDirectory();
    for (const [split, content] of Object.entries(rows)) {
      const lines = content.map((row) => `${JSON.stringify(row)}\n`).join('');
      await writeFile(join(directory, `${split}.jsonl`), lines);
    }
    dataset = await saveDataset(store, { directory, manifest: exampleDataset });
  });

  const read = async (split: SplitName) => {
    const found: DatasetRow[] = [];
    for await (const row of readSplit(store, dataset, split)) found.push(row);
    return found;
  };

  it('give back every row as it was, in order', async () => {
    for (const split of ['train', 'validation', 'test'] as const) {
      assert.deepEqual(await read(split), rows[split]);
    }
  });

  it('are named by the hash of their manifest, with one file a split', async () => {
    assert.equal(dataset.manifest.sha256, dataset.digest);
    assert.deepEqual(
      await keysUnder(store, ''),
      ['dataset.json', 'test.jsonl', 'train.jsonl', 'validation.jsonl'].map(
        (name) => `datasets/${dataset.digest}/${name}`,
      ),
    );
    const { files, ...manifest } = await readDatasetManifest(store, dataset);
    assert.deepEqual(manifest, { ...exampleDataset, formatVersion: 1 });
    assert.deepEqual(Object.keys(files).sort(), ['test', 'train', 'validation']);
  });

  it('are the same dataset when saved again', async () => {
    assert.deepEqual(await saveDataset(store, { directory, manifest: exampleDataset }), dataset);
  });

  it('are another dataset when one character differs', async () => {
    await writeFile(join(directory, 'test.jsonl'), `${JSON.stringify({ ...rows.test[0], text: 'poor!' })}\n`);
    const other = await saveDataset(store, { directory, manifest: exampleDataset });
    assert.notEqual(other.digest, dataset.digest);
  });

  it('are refused with fewer than two labels', async () => {
    const manifest = { ...exampleDataset, labels: ['only'] };
    await assert.rejects(saveDataset(store, { directory, manifest }), { code: 'invalid-data' });
  });

  for (const [damage, apply] of Object.entries(damages)) {
    it(`give no row at all of a split that is ${damage}`, async () => {
      const directory = `datasets/${dataset.digest}`;
      await apply(store, `${directory}/train.jsonl`, `${directory}/test.jsonl`);
      const code = damage === 'missing' ? 'not-found' : 'corrupt-object';
      await assert.rejects(readSplit(store, dataset, 'train').next(), { code });
      assert.deepEqual(await read('test'), rows.test);
    });

    it(`give no row with a manifest that is ${damage}`, async () => {
      const directory = `datasets/${dataset.digest}`;
      await apply(store, `${directory}/dataset.json`, `${directory}/test.jsonl`);
      const code = damage === 'missing' ? 'not-found' : 'corrupt-object';
      await assert.rejects(readSplit(store, dataset, 'train').next(), { code });
    });
  }
});
