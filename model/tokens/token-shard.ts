import { EvergreenError } from '../../contracts/errors.js';

/**
 * One text as numbers: its token ids, without special tokens and not truncated, and the class number of its
 * label.
 */
export interface TokenRow {
  ids: Int32Array;
  label: number;
}

/** The tokenized rows of one split. */
export interface TokenShard {
  readonly count: number;
  /** A view, not a copy. */
  ids(row: number): Int32Array;
  label(row: number): number;
}

/** "EVGT" */
const magic = 0x54475645;
const version = 1;
const headerLength = 3;

/**
 * The head of a shard of `count` rows, before the ids: magic, version, count, offsets [count + 1], labels
 * [count], all little-endian int32. Offsets are counted in ids, from the first id. `offsets` and `labels` are
 * views of the head, to be filled in.
 */
export function shardLayout(count: number): { head: Uint8Array; offsets: Int32Array; labels: Int32Array } {
  const words = new Int32Array(headerLength + 2 * count + 1);
  words.set([magic, version, count]);
  const labelsAt = headerLength + count + 1;
  return {
    head: new Uint8Array(words.buffer),
    offsets: words.subarray(headerLength, labelsAt),
    labels: words.subarray(labelsAt),
  };
}

/**
 * Reads a shard.
 * @param where key or path, for messages
 * @throws EvergreenError `corrupt-object` when the bytes are not a complete shard
 */
export function decodeTokenShard(bytes: Uint8Array, where: string): TokenShard {
  const fail = (problem: string): never => {
    throw new EvergreenError(
      'corrupt-object',
      `${where} is not a token shard: ${problem}. Delete it and tokenize again.`,
      { details: { where } },
    );
  };
  if (bytes.length % 4 !== 0 || bytes.length < 4 * (headerLength + 1))
    fail(`it cannot have ${bytes.length} bytes`);
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
  if (words[0] !== magic) fail('it does not begin with the magic number');
  if (words[1] !== version) fail(`its version is ${words[1]}, this program reads ${version}`);
  const count = words[2]!;
  const labelsAt = headerLength + count + 1;
  const idsAt = labelsAt + count;
  if (count < 0 || idsAt > words.length) fail(`${count} rows do not fit into ${bytes.length} bytes`);
  const offsets = words.subarray(headerLength, labelsAt);
  if (offsets[0] !== 0 || offsets[count] !== words.length - idsAt)
    fail('its offsets do not cover its token ids');
  for (let row = 0; row < count; row++)
    if (offsets[row + 1]! < offsets[row]!)
      fail(`the offset of row ${row + 1} is smaller than the one before`);
  for (let index = labelsAt; index < words.length; index++)
    if (words[index]! < 0) fail(`it holds a negative ${index < idsAt ? 'label' : 'token id'}`);

  const requireRow = (row: number) => {
    if (!Number.isInteger(row) || row < 0 || row >= count)
      throw new RangeError(`${where} has rows 0 to ${count - 1}, not ${row}`);
  };
  return {
    count,
    ids(row) {
      requireRow(row);
      return words.subarray(idsAt + offsets[row]!, idsAt + offsets[row + 1]!);
    },
    label(row) {
      requireRow(row);
      return words[labelsAt + row]!;
    },
  };
}
