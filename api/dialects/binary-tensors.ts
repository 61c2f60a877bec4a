import { isUtf8 } from 'node:buffer';
import { EvergreenError } from '../../contracts/errors.js';

/** A message of protocol V2: JSON, and behind it the data of its binary tensors, in order. */
export interface TensorMessage {
  header: object;
  binary: Buffer;
}

const lengthBytes = 4;

/**
 * Decodes a tensor of the type BYTES: each text in UTF-8 behind its length, a little-endian 32-bit integer.
 * @param count of texts
 * @throws EvergreenError `invalid-input` when the bytes are not exactly so many texts
 */
export function decodeTexts(bytes: Buffer, count: number): string[] {
  const texts: string[] = [];
  let offset = 0;
  while (texts.length < count) {
    const start = offset + lengthBytes;
    const end = start <= bytes.length ? start + bytes.readUInt32LE(offset) : Infinity;
    if (end > bytes.length) throw malformed(`end before the end of text ${texts.length}`);
    const text = bytes.subarray(start, end);
    if (!isUtf8(text)) throw malformed(`have a text that is not UTF-8: number ${texts.length}`);
    texts.push(text.toString('utf8'));
    offset = end;
  }
  if (offset < bytes.length) throw malformed(`go on behind the ${count} texts of the shape`);
  return texts;
}

const malformed = (problem: string): EvergreenError =>
  new EvergreenError('invalid-input', `The binary data of the tensor "text" ${problem}.`);

/** The inverse of `decodeTexts`. */
export function encodeTexts(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const content = Buffer.from(text);
      const length = Buffer.alloc(lengthBytes);
      length.writeUInt32LE(content.length);
      return [length, content];
    }),
  );
}

/** A tensor of the type FP32: little-endian, in row-major order. */
export function encodeFloats(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * Float32Array.BYTES_PER_ELEMENT);
  numbers.forEach((number, index) => bytes.writeFloatLE(number, index * Float32Array.BYTES_PER_ELEMENT));
  return bytes;
}
