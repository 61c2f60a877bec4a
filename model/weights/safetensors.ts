import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import type { NamedTensors } from '../tensor.js';

/** The limit of the reference implementation. */
const maximumHeaderBytes = 100_000_000;
const maximumDimension = 2 ** 32;
const lengthBytes = 8;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().min(0).max(maximumDimension)),
  data_offsets: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
});
const headerSchema = z.record(z.string(), z.unknown());

/** Decoders of the float types of published models. */
const decoders: Record<string, (bytes: Uint8Array) => Float32Array> = {
  F64: (bytes) => Float32Array.from(new Float64Array(new Uint8Array(bytes).buffer)),
  F32: (bytes) => new Float32Array(new Uint8Array(bytes).buffer),
  F16: (bytes) => Float32Array.from(new Uint16Array(new Uint8Array(bytes).buffer), fromHalf),
  BF16: fromBrainFloat,
};
const bytesPerFloat = { F64: 8, F32: 4, F16: 2, BF16: 2 };
/** Tensors of integers, for example position ids, are skipped. */
const bytesPerInteger = { I64: 8, U64: 8, I32: 4, U32: 4, I16: 2, U16: 2, I8: 1, U8: 1, BOOL: 1 };
const bytesPerValue = new Map(Object.entries({ ...bytesPerFloat, ...bytesPerInteger }));

/**
 * Encodes tensors in the safetensors format (https://github.com/huggingface/safetensors#format): length of
 * the header as little-endian u64, header as JSON, values. Names are sorted, so equal tensors give equal
 * bytes.
 */
export function encodeSafetensors(tensors: NamedTensors, metadata: Record<string, string> = {}): Uint8Array {
  const names = [...tensors.keys()].sort();
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const name of names) {
    const { dims, data } = tensors.get(name)!;
    header[name] = { dtype: 'F32', shape: dims, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(json.length / lengthBytes) * lengthBytes;
  const bytes = Buffer.alloc(lengthBytes + padded + offset, ' ');
  bytes.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(bytes, lengthBytes);
  let position = lengthBytes + padded;
  for (const name of names) {
    const { data } = tensors.get(name)!;
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

/**
 * Reads float tensors from the safetensors format.
 * @param where the file's name, for messages
 * @throws EvergreenError `invalid-model` when the file is truncated, its sizes do not add up, or it is not
 * safetensors at all
 */
export function decodeSafetensors(bytes: Uint8Array, where: string): NamedTensors {
  const fail = (problem: string): never => {
    throw new EvergreenError(
      'invalid-model',
      `${where} is not a complete safetensors file: ${problem}. Fetch it again.`,
    );
  };
  if (bytes.length < lengthBytes) return fail(`it has only ${bytes.length} bytes`);
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.readBigUInt64LE(0);
  if (headerBytes > BigInt(maximumHeaderBytes)) return fail(`its header claims ${headerBytes} bytes`);
  const start = lengthBytes + Number(headerBytes);
  if (start > bytes.length)
    return fail(`its header ends beyond the file (${start} of ${bytes.length} bytes)`);

  const entries = Object.entries(parseHeader(view.subarray(lengthBytes, start), fail))
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => {
      const parsed = entrySchema.safeParse(value);
      return parsed.success ? { name, ...parsed.data } : fail(`the header's entry for ${name} is malformed`);
    })
    // Equal starts are sorted by end: an empty tensor starts where the tensor after it does.
    .sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);

  const tensors: NamedTensors = new Map();
  let expected = 0;
  for (const { name, dtype, shape, data_offsets: offsets } of entries) {
    const [begin, end] = offsets;
    const values = shape.reduce((product, dim) => product * dim, 1);
    const valueBytes = bytesPerValue.get(dtype) ?? fail(`${name} has the unknown type ${dtype}`);
    if (begin !== expected) return fail(`${name} does not start where the tensor before it ends`);
    if (end - begin !== values * valueBytes)
      return fail(`${name} of shape [${shape.join(', ')}] cannot have ${end - begin} bytes`);
    if (start + end > bytes.length) return fail(`${name} ends beyond the file`);
    expected = end;
    const data = decoders[dtype]?.(bytes.subarray(start + begin, start + end));
    if (data !== undefined) tensors.set(name, { type: 'float32', dims: shape, data });
  }
  if (start + expected !== bytes.length)
    return fail(`${bytes.length - start - expected} bytes belong to no tensor`);
  return tensors;
}

function parseHeader(bytes: Uint8Array, fail: (problem: string) => never): Record<string, unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return headerSchema.parse(JSON.parse(text));
  } catch {
    return fail('its header is not JSON');
  }
}

/** IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a float32. */
function fromBrainFloat(bytes: Uint8Array): Float32Array {
  const upper = new Uint16Array(new Uint8Array(bytes).buffer);
  return new Float32Array(Uint32Array.from(upper, (bits) => bits << 16).buffer);
}
