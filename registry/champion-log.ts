import { z } from 'zod';
import { championSchema, type Champion } from '../contracts/champion.js';
import { EvergreenError } from '../contracts/errors.js';
import { modelNameSchema } from '../contracts/lifecycle.js';
import { parseWith } from '../contracts/parse.js';
import { sha256Schema } from '../contracts/references.js';
import type { ObjectStore } from '../store/object-store.js';
import { checksummedJson, parseChecksummedJson } from '../store/stored-json.js';

/** As stored, with a checksum: nothing names a promotion by its hash. */
const storedChampionSchema = championSchema.extend({
  formatVersion: z.literal(1),
  digest: sha256Schema,
});

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

/** Appends to the log. Of any number of racing callers one gets `created`. */
export const createGeneration = (store: ObjectStore, champion: Champion): Promise<'created' | 'exists'> =>
  store.create(keyOf(champion.model, champion.generation), encodeChampion(champion));

/** A promotion as bytes that contain their own checksum. */
export const encodeChampion = (champion: Champion): Uint8Array =>
  checksummedJson({ formatVersion: 1, ...champion });

/**
 * The promotion that `encodeChampion` wrote, or null when a single byte differs.
 * @param where names the bytes in messages
 * @throws EvergreenError `corrupt-object` when the bytes are not a promotion at all
 */
export function decodeChampion(bytes: Uint8Array, where: string): Champion | null {
  const stored = parseChecksummedJson(bytes, storedChampionSchema, where);
  if (stored === null) return null;
  const { formatVersion: _, ...champion } = stored;
  return champion;
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
