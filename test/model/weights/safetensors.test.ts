import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { EvergreenError } from '../../../contracts/errors.js';
import type { FloatTensor, NamedTensors } from '../../../model/tensor.js';
import { decodeSafetensors, encodeSafetensors } from '../../../model/weights/safetensors.js';

/** A file with this header, whatever it claims, and `dataBytes` zeros behind it. */
function file(header: unknown, dataBytes: number, claimedHeaderBytes?: number): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(claimedHeaderBytes ?? json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

const entry = (shape: number[], begin: number, end: number, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('come back as they were written', () => {
    const tensors = fc.dictionary(
      fc
        .string({ minLength: 1, maxLength: 20 })
        .filter((name) => name !== '__metadata__' && name !== '__proto__'),
      fc.float32Array({ noNaN: true, maxLength: 20 }),
    );
    fc.assert(
      fc.property(tensors, (dictionary) => {
        const named: NamedTensors = new Map(
          Object.entries(dictionary).map(([name, data]) => [
            name,
            { type: 'float32', dims: [data.length], data },
          ]),
        );
        const read = decodeSafetensors(encodeSafetensors(named), 'x');
        assert.deepEqual(new Map([...read].sort()), new Map([...named].sort()));
      }),
    );
  });

  it('are the same bytes whatever the order of the tensors', () => {
    const a: FloatTensor = { type: 'float32', dims: [1], data: Float32Array.of(1) };
    const b: FloatTensor = { type: 'float32', dims: [2], data: Float32Array.of(2, 3) };
    assert.deepEqual(
      encodeSafetensors(
        new Map([
          ['a', a],
          ['b', b],
        ]),
      ),
      encodeSafetensors(
        new Map([
          ['b', b],
          ['a', a],
        ]),
      ),
    );
  });

  for (const family of ['bert', 'distilbert'])
    it(`are the very bytes that Python's safetensors writes for a ${family}`, async () => {
      const bytes = await readFile(
        new URL(`../../fixtures/encoder/${family}/model.safetensors`, import.meta.url),
      );
      const written = encodeSafetensors(decodeSafetensors(bytes, 'model.safetensors'), { format: 'pt' });
      assert.ok(bytes.equals(written));
    });

  it('may hold an empty tensor before one whose name is a number, which JSON.parse puts first', () => {
    const tensors: NamedTensors = new Map([
      ['!', { type: 'float32', dims: [0], data: new Float32Array() }],
      ['1', { type: 'float32', dims: [2], data: Float32Array.of(3, 4) }],
    ]);
    assert.deepEqual(decodeSafetensors(encodeSafetensors(tensors), 'x'), tensors);
  });

  it('may hold half precision that is not finite', () => {
    const bytes = file({ half: entry([4], 0, 8, 'F16') }, 8) as Buffer;
    [0x7c00, 0xfc00, 0x7e00, 0x8000].forEach((bits, index) =>
      bytes.writeUInt16LE(bits, bytes.length - 8 + 2 * index),
    );
    const { data } = decodeSafetensors(bytes, 'x').get('half')!;
    assert.deepEqual([...data], [Infinity, -Infinity, NaN, -0]);
  });

  it('may hold double precision', () => {
    const bytes = file({ double: entry([2], 0, 16, 'F64') }, 16) as Buffer;
    [0.1, -2].forEach((value, index) => bytes.writeDoubleLE(value, bytes.length - 16 + 8 * index));
    assert.deepEqual([...decodeSafetensors(bytes, 'x').get('double')!.data], [Math.fround(0.1), -2]);
  });

  it('may hold half precision', () => {
    const bytes = file({ half: entry([3], 0, 6, 'F16'), brain: entry([2], 6, 10, 'BF16') }, 10) as Buffer;
    [0x3c00, 0xc000, 0x0001].forEach((bits, index) =>
      bytes.writeUInt16LE(bits, bytes.length - 10 + 2 * index),
    );
    [0x3f80, 0xc040].forEach((bits, index) => bytes.writeUInt16LE(bits, bytes.length - 4 + 2 * index));
    const tensors = decodeSafetensors(bytes, 'x');
    assert.deepEqual([...tensors.get('half')!.data], [1, -2, 2 ** -24]);
    assert.deepEqual([...tensors.get('brain')!.data], [1, -3]);
  });

  for (const type of ['I64', 'U64', 'I32', 'U32', 'I16', 'U16', 'I8', 'U8', 'BOOL'])
    it(`may hold integers of type ${type}, which a classifier does not need`, () => {
      const size = 2 * (type === 'BOOL' ? 1 : Number(type.slice(1)) / 8);
      assert.equal(decodeSafetensors(file({ position_ids: entry([2], 0, size, type) }, size), 'x').size, 0);
    });

  const corrupt: [string, Uint8Array, RegExp][] = [
    ['an empty file', new Uint8Array(), /only 0 bytes/],
    ['a header bomb', file('{}', 0, 2 ** 40), /header claims/],
    ['a header beyond the file', file('{}', 0, 1_000), /beyond the file/],
    ['a header that is not JSON', file('{"a":', 0), /not JSON/],
    ['a header that is a list', file('[]', 0), /not JSON/],
    ['a malformed entry', file({ a: { dtype: 'F32' } }, 4), /entry for a is malformed/],
    ['a negative dimension', file({ a: entry([-1], 0, 4) }, 4), /entry for a is malformed/],
    ['a shape that does not fit its bytes', file({ a: entry([3], 0, 4) }, 4), /cannot have 4 bytes/],
    [
      'a shape whose product overflows',
      file({ a: entry([2 ** 31, 2 ** 31], 0, 4) }, 4),
      /cannot have 4 bytes/,
    ],
    ['an unknown type', file({ a: entry([1], 0, 4, 'F9') }, 4), /unknown type F9/],
    ['a type every object inherits', file({ a: entry([1], 0, 4, 'toString') }, 4), /unknown type toString/],
    ['overlapping tensors', file({ a: entry([2], 0, 8), b: entry([1], 4, 8) }, 8), /does not start where/],
    [
      'a gap between tensors',
      file({ a: entry([1], 0, 4), b: entry([1], 8, 12) }, 12),
      /does not start where/,
    ],
    ['a truncated tensor', file({ a: entry([2], 0, 8) }, 4), /ends beyond the file/],
    ['bytes left over', file({ a: entry([1], 0, 4) }, 12), /8 bytes belong to no tensor/],
  ];
  for (const [what, bytes, message] of corrupt)
    it(`refuse ${what}`, () => {
      assert.throws(
        () => decodeSafetensors(bytes, 'base/model.safetensors'),
        (error) => {
          assert.ok(error instanceof EvergreenError);
          assert.equal(error.code, 'invalid-model');
          assert.match(error.message, /base\/model\.safetensors/);
          assert.match(error.message, message);
          return true;
        },
      );
    });
});
