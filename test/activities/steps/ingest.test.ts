import assert from 'node:assert/strict';
import { fetchDataset } from '../../../registry/datasets.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { ActivityRunner } from '../activity-runner.js';

describe('ingest', () => {
  const directory = useTemporaryDirectory();

  it('gives the same rows of the sample corpus as ever, in the same splits and order', async () => {
    const runner = await ActivityRunner.create(directory());
    const run = await runner.prepare({ source: { kind: 'sample' } });
    const { dataset } = await runner.run('ingest', { run });
    const { manifest } = await fetchDataset(runner.dependencies.store, dataset.digest, runner.dependencies);
    assert.deepEqual(
      Object.values(manifest.shards)
        .flat()
        .map(({ name, rows, sha256 }) => [name, rows, sha256.slice(0, 16)])
        .sort(),
      [
        ['test-00000.jsonl', 469, '5427e3266a5c3ccf'],
        ['train-00000.jsonl', 3187, '562d53f3f9f3f391'],
        ['validation-00000.jsonl', 332, 'e1dc42636fefc803'],
      ],
    );
    assert.deepEqual(manifest.rowCaps, { validation: 1_000, test: 10_000 });
  });
});
