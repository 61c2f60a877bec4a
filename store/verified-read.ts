import type { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import { parseWith } from '../contracts/parse.js';
import type { ObjectReference } from '../contracts/references.js';
import { canonicalJson, sha256 } from './canonical-json.js';
import type { ObjectStore } from './object-store.js';

/** An object's name and the hash that its bytes must have. */
export type ExpectedObject = Pick<ObjectReference, 'key' | 'sha256'>;

/**
 * The object's bytes, which have the expected sha256.
 * @throws EvergreenError `not-found`, or `corrupt-object` when the bytes are others
 */
export async function readVerified(store: ObjectStore, expected: ExpectedObject): Promise<Uint8Array> {
  const bytes = await store.get(expected.key);
  if (bytes === null) throw missingObject(store, expected.key);
  const actual = sha256(bytes);
  if (actual !== expected.sha256) throw corruptObject(store, expected, actual);
  return bytes;
}

/** Like `readVerified`, for JSON that must fit `schema`. */
export async function readVerifiedJson<Schema extends z.ZodType>(
  store: ObjectStore,
  expected: ExpectedObject,
  schema: Schema,
): Promise<z.output<Schema>> {
  return parseStoredJson(await readVerified(store, expected), schema, expected.key);
}

/**
 * Parses the bytes of the object `key`.
 * @throws EvergreenError `corrupt-object` when they are not JSON or do not fit `schema`
 */
export function parseStoredJson<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
  key: string,
): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new EvergreenError('corrupt-object', `The object ${key} is not JSON. Restore it from a copy.`, {
      details: { key },
      cause,
    });
  }
  return parseWith(schema, value, `object ${key}`, 'corrupt-object');
}

/** Stores `value` as canonical JSON and says what to expect when it is read back. */
export async function putJson(store: ObjectStore, key: string, value: unknown): Promise<ObjectReference> {
  return putBytes(store, key, canonicalJson(value));
}

/** Stores `bytes` and says what to expect when they are read back. */
export async function putBytes(store: ObjectStore, key: string, bytes: Uint8Array): Promise<ObjectReference> {
  await store.put(key, bytes);
  return { key, sha256: sha256(bytes), sizeBytes: bytes.byteLength };
}

export function missingObject(store: ObjectStore, key: string): EvergreenError {
  return new EvergreenError('not-found', `There is no object ${key} in ${store.description}`, {
    details: { key },
  });
}

export function corruptObject(store: ObjectStore, expected: ExpectedObject, actual: string): EvergreenError {
  return new EvergreenError(
    'corrupt-object',
    `The object ${expected.key} in ${store.description} is not what was stored: its sha256 is ${actual}, ` +
      `expected ${expected.sha256}. Restore it from a copy, or remove it so that it is made again.`,
    { details: { key: expected.key, expected: expected.sha256, actual } },
  );
}
