import { z } from 'zod';
import { sha256Schema } from '../contracts/references.js';
import { sha256 } from '../files/hashes.js';
import { isLost } from '../store/lost-objects.js';
import type { ObjectStore } from '../store/object-store.js';
import { canonicalJson, parseStoredJson } from '../store/stored-json.js';

/** Probabilities [labels] that a model gave to texts, by `textKey`. */
export type ModelAnswers = Map<string, number[]>;

const answersSchema = z.strictObject({
  formatVersion: z.literal(1),
  texts: z.array(z.string()),
  /** [texts][labels] */
  probabilities: z.array(z.array(z.number())),
  /** Of the other fields, since nothing names the object by its hash. */
  checksum: sha256Schema,
});

const prefixOf = (modelDigest: string): string => `evaluations/${modelDigest}/`;
const checksumOf = (content: object): string => sha256(canonicalJson(content));

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
      const { checksum, ...content } = parseStoredJson(bytes, answersSchema, key);
      if (checksumOf(content) !== checksum) continue;
      content.texts.forEach((text, row) => answers.set(text, content.probabilities[row]!));
    } catch (error) {
      if (!isLost(error)) throw error;
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
  const content = { formatVersion: 1, texts: [...answers.keys()], probabilities: [...answers.values()] };
  const key = `${prefixOf(modelDigest)}${sha256(content.texts.join('\n'))}.json`;
  await store.put(key, canonicalJson({ ...content, checksum: checksumOf(content) }));
}
