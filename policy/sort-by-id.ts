/** A number holds this many hexadecimal digits exactly. */
const exactDigits = 13;
const rowsOfBucket = 32;
/** Buckets between two yields: milliseconds of work. */
const bucketsPerTurn = 1_000;

/** The first digits of an id as a number from 0 to 16¹³. */
export const orderOfId = (id: string): number => Number.parseInt(id.slice(0, exactDigits), 16);

export const compareIds = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The numbers of all rows, sorted by id. Ids are hashes, so they spread evenly over buckets of a few rows, each of which is soon
 * sorted.
 * @param order of each row: see `orderOfId`
 */
export function* sortById(
  rows: { at(index: number): { id: string } | undefined },
  order: Float64Array,
): Generator<undefined, Uint32Array> {
  const byId = (a: number, b: number) => order[a]! - order[b]! || compareIds(rows.at(a)!.id, rows.at(b)!.id);
  const buckets = Math.ceil(order.length / rowsOfBucket);
  const bucketOf = (index: number) =>
    // The largest ids could be rounded up.
    Math.min(buckets - 1, Math.floor((order[index]! / 16 ** exactDigits) * buckets));
  /** Where each bucket ends. */
  const ends = new Uint32Array(buckets);
  for (let index = 0; index < order.length; index++) ends[bucketOf(index)]! += 1;
  for (let bucket = 1; bucket < buckets; bucket++) ends[bucket]! += ends[bucket - 1]!;
  yield;
  const sorted = new Uint32Array(order.length);
  /** Where the rows of each bucket begin that are in it already, put in from its end. */
  const starts = ends.slice();
  for (let index = order.length - 1; index >= 0; index--) {
    const at = starts[bucketOf(index)]! - 1;
    starts[bucketOf(index)] = at;
    sorted[at] = index;
  }
  for (let bucket = 0; bucket < buckets; bucket++) {
    if (bucket % bucketsPerTurn === 0) yield;
    sorted.subarray(starts[bucket], ends[bucket]).sort(byId);
  }
  return sorted;
}
