import { hashPair, type Words } from './words.js';

/** A sparse matrix in CSR format: the entries of row r are at offsets[r] … offsets[r + 1] − 1. */
export interface SparseRows {
  rows: number;
  columns: number;
  offsets: Int32Array;
  indices: Int32Array;
  values: Float32Array;
}

/** The words and word pairs that are features. Those of column c are `hashes[c]` and `weights[c]`. */
export interface Vocabulary {
  hashes: Int32Array;
  /** Inverse document frequencies: 1 + ln((1 + n) / (1 + df)). */
  weights: Float32Array;
}

/** A word or word pair that occurs in fewer texts is not a feature. */
const minimumTexts = 2;

/**
 * Learns TF-IDF weights of words and pairs of neighboring words, like scikit-learn's
 * `TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2)`.
 * @param maximumFeatures of more features, those that occur in the most texts are kept
 */
export function learnVocabulary(texts: readonly Words[], maximumFeatures: number): Vocabulary {
  const wordTexts = new Map<number, number>();
  for (const words of texts) countOnce(wordTexts, words);
  for (const [word, count] of wordTexts) if (count < minimumTexts) wordTexts.delete(word);

  // A pair occurs in no more texts than each of its words, so pairs with a rare word are left out of the large map.
  const pairTexts = new Map<number, number>();
  for (const words of texts) {
    const pairs: number[] = [];
    for (let at = 1; at < words.length; at++)
      if (wordTexts.has(words[at - 1]!) && wordTexts.has(words[at]!))
        pairs.push(hashPair(words[at - 1]!, words[at]!));
    countOnce(pairTexts, pairs);
  }
  for (const [pair, count] of pairTexts) if (count < minimumTexts) pairTexts.delete(pair);
  const kept = [...wordTexts, ...pairTexts]
    .filter(([feature], index) => index < wordTexts.size || !wordTexts.has(feature))
    .sort(([, first], [, second]) => second - first)
    .slice(0, maximumFeatures);
  return {
    hashes: Int32Array.from(kept, ([feature]) => feature),
    weights: Float32Array.from(kept, ([, count]) => 1 + Math.log((1 + texts.length) / (1 + count))),
  };
}

/** Counts each of the features for one more text. */
function countOnce(counts: Map<number, number>, features: Iterable<number>): void {
  for (const feature of new Set(features)) counts.set(feature, (counts.get(feature) ?? 0) + 1);
}

/** The features of one text, valid until the next text is read: the first `count` entries. */
export interface TextFeatures {
  count: number;
  columns: Int32Array;
  /** (1 + ln tf) · weight, scaled to length 1. */
  values: Float32Array;
  /** How many of the text's words are features; a word that occurs twice counts twice. */
  knownWords: number;
}

/**
 * Finds the column of a hash; −1 for one that is no feature. Open addressing (Knuth 1998, 6.4): hash and column are side by side, at
 * the first free slot after the one that the hash names. Half of the slots stay free.
 */
function createColumnTable(hashes: Int32Array): (hash: number) => number {
  const mask = 2 ** Math.ceil(Math.log2(2 * hashes.length + 2)) - 1;
  const slots = new Int32Array(2 * (mask + 1)).fill(-1);
  hashes.forEach((hash, column) => {
    let slot = hash & mask;
    while (slots[2 * slot + 1] !== -1) slot = (slot + 1) & mask;
    slots[2 * slot] = hash;
    slots[2 * slot + 1] = column;
  });
  return (hash) => {
    let slot = hash & mask;
    while (slots[2 * slot + 1] !== -1 && slots[2 * slot] !== hash) slot = (slot + 1) & mask;
    return slots[2 * slot + 1]!;
  };
}

/** Computes the features of texts, one at a time, without new memory for each of them. */
export function createVectorizer({ hashes, weights }: Vocabulary): (words: Words) => TextFeatures {
  const columnOf = createColumnTable(hashes);
  /** Occurrences in the text, by column; all 0 between two texts. */
  const counts = new Uint32Array(hashes.length);
  const features: TextFeatures = {
    count: 0,
    columns: new Int32Array(hashes.length),
    values: new Float32Array(hashes.length),
    knownWords: 0,
  };
  const { columns, values } = features;
  return (words) => {
    features.count = 0;
    const countFeature = (column: number): void => {
      if (counts[column]! === 0) columns[features.count++] = column;
      counts[column]! += 1;
    };
    let known = 0;
    let isAfterKnown = false;
    for (let at = 0; at < words.length; at++) {
      const column = columnOf(words[at]!);
      const isKnown = column !== -1;
      if (isKnown) {
        known += 1;
        countFeature(column);
        const pair = isAfterKnown ? columnOf(hashPair(words[at - 1]!, words[at]!)) : -1;
        if (pair !== -1) countFeature(pair);
      }
      isAfterKnown = isKnown;
    }
    features.knownWords = known;
    let squares = 0;
    for (let index = 0; index < features.count; index++) {
      const column = columns[index]!;
      const value = (1 + Math.log(counts[column]!)) * weights[column]!;
      counts[column] = 0;
      values[index] = value;
      squares += value * value;
    }
    const scale = 1 / Math.sqrt(squares);
    for (let index = 0; index < features.count; index++) values[index]! *= scale;
    return features;
  };
}

/** The features of texts as one matrix. */
export function vectorize(vocabulary: Vocabulary, texts: readonly Words[]): SparseRows {
  const featuresOf = createVectorizer(vocabulary);
  const offsets = new Int32Array(texts.length + 1);
  const rows = texts.map((words, row) => {
    const { count, columns, values } = featuresOf(words);
    offsets[row + 1] = offsets[row]! + count;
    return { columns: columns.slice(0, count), values: values.slice(0, count) };
  });
  const indices = new Int32Array(offsets[texts.length]!);
  const values = new Float32Array(indices.length);
  rows.forEach((row, index) => {
    indices.set(row.columns, offsets[index]);
    values.set(row.values, offsets[index]);
  });
  return { rows: texts.length, columns: vocabulary.hashes.length, offsets, indices, values };
}
