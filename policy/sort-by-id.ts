/** A number holds this many hexadecimal digits exactly. */
const exactDigits = 13;
const rowsOfBucket = 32;
/** Buckets between two yields: milliseconds of work. */
const bucketsPerTurn = 1_000;

/** The first digits of an id as a number from 0 to 16¹³. */
export const orderOfId = (id: string): number => Number.parseInt(id.slice(0, exactDigits), 16);

export const compareIds = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Sorts rows by id. Ids are hashes, so they spread evenly over buckets of a few rows, each of which is soon sorted.
 * @param order of each row: see `orderOfId`
 */
export function* sortById(
  rows: { at(index: number): { id: string } | undefined },
  indices: readonly number[],
  order: Float64Array,
): Generator<undefined, number[]> {
  const byId = (a: number, b: number) => order[a]! - order[b]! || compareIds(rows.at(a)!.id, rows.at(b)!.id);
  const buckets = Array.from({ length: Math.ceil(indices.length / rowsOfBucket) }, (): number[] => []);
  const bucketOf = (index: number) => Math.floor((order[index]! / 16 ** exactDigits) * buckets.length);
  // The largest ids could be rounded up.
  for (const index of indices) buckets[Math.min(bucketOf(index), buckets.length - 1)]!.push(index);
  const sorted: number[] = [];
  for (const [at, bucket] of buckets.entries()) {
    if (at % bucketsPerTurn === 0) yield;
    for (const index of bucket.sort(byId)) sorted.push(index);
  }
  return sorted;
}
