import { readFile } from 'node:fs/promises';
import { decodeTokenShard, type TokenShard } from './token-shard.js';

/**
 * Reads the shards of a split as one, in the order given. Their bytes stay in memory as they are; no row is copied.
 * @throws EvergreenError `corrupt-object` when a file is not a complete shard
 */
export async function readTokenShards(paths: readonly string[]): Promise<TokenShard> {
  const shards: TokenShard[] = [];
  for (const path of paths) shards.push(decodeTokenShard(await readFile(path), path));
  return shards.length === 1 ? shards[0]! : joinShards(shards);
}

function joinShards(shards: readonly TokenShard[]): TokenShard {
  /** The number of the first row of each shard, and of the row after the last. */
  const starts = [0];
  for (const { count } of shards) starts.push(starts.at(-1)! + count);
  const count = starts.at(-1)!;
  const find = (row: number): { shard: TokenShard; row: number } => {
    if (!Number.isInteger(row) || row < 0 || row >= count)
      throw new RangeError(`There are rows 0 to ${count - 1}, not ${row}`);
    let low = 0;
    let high = shards.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle]! <= row) low = middle;
      else high = middle - 1;
    }
    return { shard: shards[low]!, row: row - starts[low]! };
  };
  return {
    count,
    ids(row) {
      const found = find(row);
      return found.shard.ids(found.row);
    },
    label(row) {
      const found = find(row);
      return found.shard.label(found.row);
    },
  };
}
