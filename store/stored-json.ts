import { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import { parseWith } from '../contracts/parse.js';
import type { ObjectReference } from '../contracts/references.js';
import { sha256 } from '../files/hashes.js';
import type { ObjectStore } from './object-store.js';
import { readVerified, type ExpectedObject } from './verified-read.js';

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The one way a JSON value becomes bytes: keys sorted, two spaces, a newline at the end. Equal values have
 * equal hashes.
 */
export function canonicalJson(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, sortKeys, 2)}\n`);
}

/** Stores `value` as canonical JSON. */
export const putJson = (store: ObjectStore, key: string, value: unknown): Promise<ObjectReference> =>
  store.put(key, canonicalJson(value));

/** Reads what `putJson` stored; null when there is none. @throws EvergreenError `corrupt-object` */
export async function readJson<Schema extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: Schema,
): Promise<z.output<Schema> | null> {
  const bytes = await store.get(key);
  return bytes && parseStoredJson(bytes, schema, key);
}

/**
 * Parses the content of the object `key`.
 * @throws EvergreenError `corrupt-object` when it is not JSON or does not fit `schema`
 */
export function parseStoredJson<Schema extends z.ZodType>(
  content: Uint8Array | string,
  schema: Schema,
  key: string,
): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(typeof content === 'string' ? content : Buffer.from(content).toString('utf8'));
  } catch (cause) {
    throw new EvergreenError('corrupt-object', `The object ${key} is not JSON. Restore it from a copy.`, {
      details: { key },
      cause,
    });
  }
  return parseWith(schema, value, `object ${key}`, 'corrupt-object');
}

/** Reads an object like `readVerified` and parses it like `parseStoredJson`. */
export async function readVerifiedJson<Schema extends z.ZodType>(
  store: ObjectStore,
  expected: ExpectedObject,
  schema: Schema,
): Promise<z.output<Schema>> {
  return parseStoredJson(await readVerified(store, expected), schema, expected.key);
}

/** `content` as canonical JSON that contains the sha256 of its other fields, for an object that nothing names by its hash. */
export const checksummedJson = (content: object): Uint8Array =>
  canonicalJson({ ...content, checksum: sha256(canonicalJson(content)) });

/**
 * Parses what `checksummedJson` wrote; null when a byte differs.
 * @throws EvergreenError `corrupt-object` when it is not JSON or does not fit `schema`
 */
export function parseChecksummedJson<Shape extends z.ZodRawShape>(
  bytes: Uint8Array,
  schema: z.ZodObject<Shape, z.core.$strict>,
  key: string,
): z.output<z.ZodObject<Shape, z.core.$strict>> | null {
  const { checksum: _, ...content } = parseStoredJson(bytes, z.looseObject({ checksum: z.string() }), key);
  const parsed = parseWith(schema, content, `object ${key}`, 'corrupt-object');
  return Buffer.compare(bytes, checksummedJson(parsed)) === 0 ? parsed : null;
}
