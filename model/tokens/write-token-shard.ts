import { open } from 'node:fs/promises';
import { EvergreenError } from '../../contracts/errors.js';
import { shardLayout, type TokenRow } from './token-shard.js';

const maximumBufferedIds = 65_536;

/**
 * Writes a shard to a file, row by row: its head (see shardLayout), then all ids. Only the offset and the label
 * of each row stay in memory.
 * @param count number of rows, which must be known before the first id is written
 * @returns number of ids written
 * @throws EvergreenError `corrupt-object` when there are more or fewer rows
 */
export async function writeTokenShard(
  path: string,
  rows: AsyncIterable<TokenRow>,
  count: number,
): Promise<number> {
  const { head, offsets, labels } = shardLayout(count);
  const file = await open(path, 'w');
  try {
    let row = 0;
    let written = 0;
    let flushed = 0;
    const buffered: Int32Array[] = [];
    const flush = async (): Promise<void> => {
      await file.writev(buffered, head.byteLength + flushed * Int32Array.BYTES_PER_ELEMENT);
      buffered.length = 0;
      flushed = written;
    };
    for await (const { ids, label } of rows) {
      if (row < count) labels[row] = label;
      buffered.push(ids);
      written += ids.length;
      if (written - flushed >= maximumBufferedIds) await flush();
      row += 1;
      if (row <= count) offsets[row] = written;
    }
    if (row !== count)
      throw new EvergreenError(
        'corrupt-object',
        `${path} got ${row} rows, but its dataset should have ${count}. Ingest the data again.`,
      );
    await flush();
    await file.write(head, 0, head.byteLength, 0);
    return written;
  } finally {
    await file.close();
  }
}
