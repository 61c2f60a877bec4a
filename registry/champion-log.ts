import { championSchema, type Champion } from '../contracts/champion.js';
import { EvergreenError } from '../contracts/errors.js';
import { modelNameSchema } from '../contracts/lifecycle.js';
import { parseWith } from '../contracts/parse.js';
import { sha256Schema } from '../contracts/references.js';
import { canonicalJson, sha256 } from '../store/canonical-json.js';
import type { ObjectStore } from '../store/object-store.js';
import { parseStoredJson } from '../store/verified-read.js';

/** As stored: nothing names a promotion by its hash, so it carries the sha256 of its own other fields. */
const storedChampionSchema = championSchema.extend({ digest: sha256Schema, checksum: sha256Schema });

const prefixOf = (model: string) => `champions/${parseWith(modelNameSchema, model, 'model name')}/`;
const keyOf = (model: string, generation: number) =>
  `${prefixOf(model)}${String(generation).padStart(8, '0')}.json`;

/** Generations of the promotions in the store, ascending. */
export async function generationsOf(store: ObjectStore, model: string): Promise<number[]> {
  const prefix = prefixOf(model);
  const generations: number[] = [];
  for await (const { key } of store.list(prefix)) {
    const match = /^(\d{8})\.json$/.exec(key.slice(prefix.length));
    if (match !== null) generations.push(Number(match[1]));
  }
  return generations;
}

/** Appends to the log; of any number of racing callers one gets `created`. */
export async function createGeneration(
  store: ObjectStore,
  champion: Champion,
): Promise<'created' | 'exists'> {
  return store.create(keyOf(champion.model, champion.generation), encodeChampion(champion));
}

/** A promotion as bytes that prove themselves: they hold the sha256 of the rest. */
export function encodeChampion(champion: Champion): Uint8Array {
  return canonicalJson({ ...champion, checksum: sha256(canonicalJson(champion)) });
}

/**
 * The promotion that `encodeChampion` wrote; null when the bytes are not, one by one, what it wrote.
 * @param where names the bytes in messages
 * @throws EvergreenError `corrupt-object` when they are no promotion at all
 */
export function decodeChampion(bytes: Uint8Array, where: string): Champion | null {
  const { checksum: _checksum, ...champion } = parseStoredJson(bytes, storedChampionSchema, where);
  return Buffer.compare(bytes, encodeChampion(champion)) === 0 ? champion : null;
}

/**
 * One promotion, or null when there is none.
 * @throws EvergreenError `corrupt-object` when the record is not, byte for byte, what was stored there
 */
export async function readGeneration(
  store: ObjectStore,
  model: string,
  generation: number,
): Promise<Champion | null> {
  const key = keyOf(model, generation);
  const bytes = await store.get(key);
  if (bytes === null) return null;
  const champion = decodeChampion(bytes, key);
  if (champion !== null && champion.model === model && champion.generation === generation) return champion;
  throw new EvergreenError(
    'corrupt-object',
    `The promotion ${key} in ${store.description} is not what was stored. Restore it from a copy, or remove it ` +
      'if it is the newest: the generation before is then the champion.',
    { details: { key } },
  );
}

/** @throws EvergreenError `not-found` or `corrupt-object` */
export async function requireGeneration(
  store: ObjectStore,
  model: string,
  generation: number,
): Promise<Champion> {
  const champion = await readGeneration(store, model, generation);
  if (champion !== null) return champion;
  throw new EvergreenError('not-found', `There is no generation ${generation} of ${model}`);
}
