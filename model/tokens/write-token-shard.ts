import { open, type FileHandle } from 'node:fs/promises';
import { EvergreenError } from '../../contracts/errors.js';
import { shardLayout, type TokenRow } from './token-shard.js';

const bufferedIds = 65_536;

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
    const ids = new IdWriter(file, head.byteLength);
    let row = 0;
    for await (const { ids: idsOfRow, label } of rows) {
      if (row < count) labels[row] = label;
      await ids.write(idsOfRow);
      row += 1;
      if (row <= count) offsets[row] = ids.written;
    }
    if (row !== count)
      throw new EvergreenError(
        'corrupt-object',
        `${path} got ${row} rows, but its dataset should have ${count}. Ingest the data again.`,
      );
    await ids.flush();
    await file.write(head, 0, head.byteLength, 0);
    return ids.written;
  } finally {
    await file.close();
  }
}

/** Appends token ids to a file, buffered. */
class IdWriter {
  written = 0;
  private readonly buffer = new Int32Array(bufferedIds);
  private buffered = 0;

  constructor(
    private readonly file: FileHandle,
    private at: number,
  ) {}

  async write(ids: Int32Array): Promise<void> {
    for (let from = 0; from < ids.length;) {
      const part = ids.subarray(from, from + bufferedIds - this.buffered);
      this.buffer.set(part, this.buffered);
      this.buffered += part.length;
      from += part.length;
      if (this.buffered === bufferedIds) await this.flush();
    }
    this.written += ids.length;
  }

  async flush(): Promise<void> {
    const bytes = new Uint8Array(this.buffer.buffer, 0, this.buffered * Int32Array.BYTES_PER_ELEMENT);
    await this.file.write(bytes, 0, bytes.length, this.at);
    this.at += bytes.length;
    this.buffered = 0;
  }
}
