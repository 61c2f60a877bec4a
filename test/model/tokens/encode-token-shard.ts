import { shardLayout, type TokenRow } from '../../../model/tokens/token-shard.js';

/** The bytes of a shard in memory: its head (see shardLayout), then all ids. */
export function encodeTokenShard(rows: readonly TokenRow[]): Uint8Array {
  const { head, offsets, labels } = shardLayout(rows.length);
  rows.forEach(({ ids, label }, row) => {
    labels[row] = label;
    offsets[row + 1] = offsets[row]! + ids.length;
  });
  const bytes = new Uint8Array(head.length + offsets.at(-1)! * Int32Array.BYTES_PER_ELEMENT);
  bytes.set(head);
  const words = new Int32Array(bytes.buffer, head.length);
  rows.forEach(({ ids }, row) => words.set(ids, offsets[row]));
  return bytes;
}
