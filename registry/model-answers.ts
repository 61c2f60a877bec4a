import { z } from 'zod';
import { sha256 } from '../files/hashes.js';
import { nullWhenCorrupt } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';
import { checksummedJson, parseChecksummedJson } from '../store/stored-json.js';

/** Probabilities [labels] that a model gave to texts, by `textKey`. */
export type ModelAnswers = Map<string, number[]>;

const answersSchema = z.strictObject({
  formatVersion: z.literal(1),
  modelDigest: z.string(),
  texts: z.array(z.string()),
  /** [texts][labels] */
  probabilities: z.array(z.array(z.number())),
});

const prefixOf = (modelDigest: string): string => `evaluations/${modelDigest}/`;

function encode(modelDigest: string, answers: ModelAnswers): Uint8Array {
  const [texts, probabilities] = [[...answers.keys()], [...answers.values()]];
  return checksummedJson({ formatVersion: 1, modelDigest, texts, probabilities });
}

/** The answers that `encode` wrote; null when a byte differs, or they are another model's. */
function decode(bytes: Uint8Array, modelDigest: string, key: string): ModelAnswers | null {
  const stored = parseChecksummedJson(bytes, answersSchema, key);
  if (stored === null || stored.modelDigest !== modelDigest) return null;
  return new Map(stored.texts.map((text, row) => [text, stored.probabilities[row]!]));
}

/** What answers are kept by: the first 24 hexadecimal digits of the text's sha256, to the letter. */
export const textKey = (text: string): string => sha256(text).slice(0, 24);

/**
 * All answers of a model that were kept. A damaged object is left out, so that its texts are answered again: that writes
 * the same object anew.
 */
export async function readAnswers(store: ObjectStore, modelDigest: string): Promise<ModelAnswers> {
  const answers: ModelAnswers = new Map();
  for await (const { key } of store.list(prefixOf(modelDigest))) {
    const bytes = await store.get(key);
    if (bytes === null) continue;
    try {
      for (const [text, answer] of decode(bytes, modelDigest, key) ?? []) answers.set(text, answer);
    } catch (error) {
      nullWhenCorrupt(error);
    }
  }
  return answers;
}

/** Keeps answers as `evaluations/<modelDigest>/<sha256 of the texts' keys>.json`; nothing when there are none. */
export async function saveAnswers(
  store: ObjectStore,
  modelDigest: string,
  answers: ModelAnswers,
): Promise<void> {
  if (answers.size === 0) return;
  const key = `${prefixOf(modelDigest)}${sha256([...answers.keys()].join('\n'))}.json`;
  await store.put(key, encode(modelDigest, answers));
}
