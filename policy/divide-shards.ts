/** Rows that are worth an activity of their own: seconds of tokenization. */
const rowsOfPart = 100_000;
/** However large the dataset is: each part takes a place in the history of its workflow. */
const maximumParts = 64;

/**
 * Divides shards into parts of about as many rows, in their order: one for a small dataset, and never more than 64.
 * @returns the shards of each part
 */
export function divideShards<Shard extends { rows: number }>(
  shards: readonly Shard[],
  minimumRows = rowsOfPart,
): Shard[][] {
  const total = shards.reduce((sum, { rows }) => sum + rows, 0);
  const enough = Math.max(minimumRows, Math.ceil(total / maximumParts));
  const parts: Shard[][] = [];
  let rowsInPart = enough;
  for (const shard of shards) {
    if (rowsInPart >= enough) {
      parts.push([]);
      rowsInPart = 0;
    }
    parts.at(-1)!.push(shard);
    rowsInPart += shard.rows;
  }
  return parts;
}
