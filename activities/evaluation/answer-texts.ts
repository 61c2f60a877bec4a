import type { InferencePool } from '../../model/inference/inference-pool.js';
import { readAnswers, saveAnswers, textKey } from '../../registry/model-answers.js';
import type { ObjectStore } from '../../store/object-store.js';

/** Texts per request to the inference process. A cancellation takes effect between two requests. */
const textsPerRequest = 64;
/** New answers are kept after so many texts, so that an interrupted evaluation goes on where it was. */
const textsPerObject = 4_096;

/**
 * A model's probabilities for texts. Those that it answered before are read from the store; only the others are
 * classified, and kept.
 * @param start loads the model, when there is a text to classify; null when it cannot be loaded any more
 * @returns [texts][labels]; null for the texts of a model that cannot be loaded and has not answered them
 */
export async function answerTexts(
  store: ObjectStore,
  modelDigest: string,
  texts: readonly string[],
  options: { start: () => Promise<Pick<InferencePool, 'classify'> | null>; signal: AbortSignal },
): Promise<(number[] | null)[]> {
  const answers = await readAnswers(store, modelDigest);
  const keys = texts.map(textKey);
  const missing = new Map<string, string>();
  keys.forEach((key, row) => {
    if (!answers.has(key)) missing.set(key, texts[row]!);
  });
  const pool = missing.size === 0 ? null : await options.start();
  if (pool !== null) {
    const pending = [...missing];
    for (let begin = 0; begin < pending.length; begin += textsPerObject) {
      const part = pending.slice(begin, begin + textsPerObject);
      await saveAnswers(store, modelDigest, await classify(part, pool, options.signal, answers));
    }
  }
  return keys.map((key) => answers.get(key) ?? null);
}

/** Adds the answers to `answers`. @returns these alone */
async function classify(
  texts: readonly [key: string, text: string][],
  pool: Pick<InferencePool, 'classify'>,
  signal: AbortSignal,
  answers: Map<string, number[]>,
): Promise<Map<string, number[]>> {
  const added = new Map<string, number[]>();
  for (let begin = 0; begin < texts.length; begin += textsPerRequest) {
    signal.throwIfAborted();
    const part = texts.slice(begin, begin + textsPerRequest);
    const classified = await pool.classify(part.map(([, text]) => text));
    part.forEach(([key], row) => {
      added.set(key, classified[row]!.probabilities);
      answers.set(key, classified[row]!.probabilities);
    });
  }
  return added;
}
