import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { TokenRow } from '../../../model/tokens/token-shard.js';
import { encodeTokenShard } from './encode-token-shard.js';
import { writeTokenShard } from '../../../model/tokens/write-token-shard.js';

async function* inTurn(rows: readonly TokenRow[]): AsyncGenerator<TokenRow> {
  for (const row of rows) yield await Promise.resolve(row);
}

describe('a token shard that is written row by row', () => {
  let directory: string;
  before(async () => (directory = await mkdtemp(join(tmpdir(), 'evergreen-shard-'))));
  after(() => rm(directory, { recursive: true, force: true }));

  it('is the shard of all rows at once', async () => {
    const path = join(directory, 'rows.bin');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ids: fc.int32Array({ min: 0, maxLength: 20 }), label: fc.nat(5) })),
        async (rows) => {
          const written = await writeTokenShard(path, inTurn(rows), rows.length);
          assert.equal(
            written,
            rows.reduce((sum, { ids }) => sum + ids.length, 0),
          );
          assert.deepEqual(new Uint8Array(await readFile(path)), encodeTokenShard(rows));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('holds texts that are longer than the buffer', async () => {
    const rows = [3, 200_000, 0, 70_000].map((length, label) => ({
      ids: Int32Array.from({ length }, (_, index) => index % 1_000),
      label,
    }));
    const path = join(directory, 'long.bin');
    await writeTokenShard(path, inTurn(rows), rows.length);
    assert.deepEqual(new Uint8Array(await readFile(path)), encodeTokenShard(rows));
  });

  for (const count of [1, 3])
    it(`is refused when it gets 2 rows instead of ${count}`, async () => {
      const rows = [1, 2].map((id) => ({ ids: Int32Array.of(id), label: 0 }));
      await assert.rejects(writeTokenShard(join(directory, 'wrong.bin'), inTurn(rows), count), {
        code: 'corrupt-object',
        message: /got 2 rows, but .* should have \d/,
      });
    });
});
