import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { readTokenShards } from '../../../model/tokens/read-token-shards.js';
import type { TokenRow } from '../../../model/tokens/token-shard.js';
import { temporaryDirectory } from '../../registry/temporary-directory.js';
import { encodeTokenShard } from './encode-token-shard.js';

const row: fc.Arbitrary<TokenRow> = fc
  .tuple(fc.array(fc.nat(30_000), { maxLength: 8 }), fc.nat(5))
  .map(([ids, label]) => ({ ids: Int32Array.from(ids), label }));

describe('the token shards of a split', () => {
  it('are read as one, whatever their number and sizes', async () => {
    const directory = await temporaryDirectory();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(row, { maxLength: 6 }), { maxLength: 6 }), async (shards) => {
        const paths = shards.map((_, index) => join(directory, `${index}.bin`));
        for (const [index, rows] of shards.entries()) await writeFile(paths[index]!, encodeTokenShard(rows));
        const read = await readTokenShards(paths);
        const found = Array.from({ length: read.count }, (_, at) => ({
          ids: read.ids(at).slice(),
          label: read.label(at),
        }));
        assert.deepEqual(found, shards.flat());
        for (const outside of [-1, read.count, 0.5]) assert.throws(() => read.ids(outside), RangeError);
      }),
      { numRuns: 30 },
    );
  });
});
