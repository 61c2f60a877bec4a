import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readTexts } from '../../../model/baseline/read-texts.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

const rows = ['first', 'zweiter \u2028 für sich', 'third'].map((text) => ({ text, label: 'a' }));
const lines = rows.map((row) => `${JSON.stringify(row)}\n`);

describe('the texts that the baseline learns from', () => {
  const directory = useTemporaryDirectory();

  for (const [count, bytes] of [
    [3, Infinity],
    [3, Buffer.byteLength(lines.join(''))],
    [2, Buffer.byteLength(lines.join('')) - 1],
    [2, Buffer.byteLength(lines[0]! + lines[1]!)],
    [1, Buffer.byteLength(lines[0]! + lines[1]!) - 1],
  ] as const)
    it(`are the ${count} whole rows within the first ${bytes} bytes`, async () => {
      const paths = [1, 2].map((shard) => join(directory(), `train-${shard}.jsonl`));
      await writeFile(paths[0]!, lines.join(''));
      assert.deepEqual(await readTexts(paths.slice(0, 1), bytes), rows.slice(0, count));
      await writeFile(paths[0]!, lines[0]!);
      await writeFile(paths[1]!, lines[1]! + lines[2]!);
      assert.deepEqual(await readTexts(paths, bytes), rows.slice(0, count));
    });
});
