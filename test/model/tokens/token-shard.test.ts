import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EvergreenError } from '../../../contracts/errors.js';
import { decodeTokenShard } from '../../../model/tokens/token-shard.js';
import { encodeTokenShard } from './encode-token-shard.js';

const rows = fc.array(fc.record({ ids: fc.int32Array({ min: 0, maxLength: 20 }), label: fc.nat(5) }), {
  maxLength: 10,
});
const isCorrupt = (error: unknown) => error instanceof EvergreenError && error.code === 'corrupt-object';

describe('token shard', () => {
  it('reads back what was written, at any alignment', () => {
    fc.assert(
      fc.property(rows, fc.nat(3), (given, shift) => {
        const bytes = encodeTokenShard(given);
        const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
        shifted.set(bytes);
        const shard = decodeTokenShard(shifted, 'shard');
        assert.equal(shard.count, given.length);
        given.forEach(({ ids, label }, row) => {
          assert.deepEqual(shard.ids(row), ids);
          assert.equal(shard.label(row), label);
        });
        assert.throws(() => shard.ids(given.length), RangeError);
      }),
    );
  });

  it('refuses a shard that was cut short or grew', () => {
    fc.assert(
      fc.property(rows, fc.nat(), (given, cut) => {
        const bytes = encodeTokenShard(given);
        assert.throws(() => decodeTokenShard(bytes.subarray(0, cut % bytes.length), 'shard'), isCorrupt);
        assert.throws(() => decodeTokenShard(new Uint8Array([...bytes, 0, 0, 0, 0]), 'shard'), isCorrupt);
      }),
    );
  });

  it('never reads outside of a damaged shard', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.nat(255), (given, at, value) => {
        const bytes = encodeTokenShard(given);
        bytes[at % bytes.length] = value;
        try {
          const shard = decodeTokenShard(bytes, 'shard');
          for (let row = 0; row < shard.count; row++) assert.ok(shard.ids(row).every((id) => id >= 0));
        } catch (error) {
          assert.ok(isCorrupt(error));
        }
      }),
    );
  });
});
