/** A sparse matrix in CSR format: the entries of row r are at offsets[r] … offsets[r + 1] − 1. */
export interface SparseRows {
  rows: number;
  columns: number;
  offsets: Int32Array;
  indices: Int32Array;
  values: Float32Array;
}

/** A word or word pair that occurs in fewer texts is not a feature. */
const minimumTexts = 2;

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}\p{Mn}_]{2,}/gu) ?? [];

/**
 * Learns TF-IDF weights of words and pairs of neighboring words, like scikit-learn's
 * `TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2)`: (1 + ln tf) · (1 + ln((1 + n) / (1 +
 * df))), with rows scaled to length 1.
 * @param maximumFeatures of more features, those that occur in the most texts are kept
 * @returns computes the features of texts
 */
export function fitTfIdf(
  texts: readonly string[],
  maximumFeatures: number,
): (texts: readonly string[]) => SparseRows {
  const wordTexts = new Map<string, number>();
  for (const text of texts)
    for (const word of new Set(words(text))) wordTexts.set(word, (wordTexts.get(word) ?? 0) + 1);
  const wordNumbers = new Map<string, number>();
  for (const [word, count] of wordTexts) if (count >= minimumTexts) wordNumbers.set(word, wordNumbers.size);
  wordTexts.clear();

  // A pair occurs in no more texts than each of its words, so pairs with a rare word are left out of the large map.
  const base = wordNumbers.size + 1;
  const countFeatures = (text: string): Map<number, number> => {
    const counts = new Map<number, number>();
    const count = (feature: number) => counts.set(feature, (counts.get(feature) ?? 0) + 1);
    let before: number | undefined;
    for (const word of words(text)) {
      const number = wordNumbers.get(word);
      if (number !== undefined) count(number);
      if (number !== undefined && before !== undefined) count((before + 1) * base + number);
      before = number;
    }
    return counts;
  };
  const featureTexts = new Map<number, number>();
  for (const text of texts)
    for (const feature of countFeatures(text).keys())
      featureTexts.set(feature, (featureTexts.get(feature) ?? 0) + 1);
  const kept = [...featureTexts]
    .filter(([, count]) => count >= minimumTexts)
    .sort(([a, first], [b, second]) => second - first || a - b)
    .slice(0, maximumFeatures);
  featureTexts.clear();
  const columns = new Map(kept.map(([feature], column) => [feature, column]));
  const weights = Float64Array.from(kept, ([, count]) => 1 + Math.log((1 + texts.length) / (1 + count)));

  return (given) => {
    const offsets = new Int32Array(given.length + 1);
    const indices: number[] = [];
    const values: number[] = [];
    given.forEach((text, row) => {
      const start = indices.length;
      let squares = 0;
      for (const [feature, count] of countFeatures(text)) {
        const column = columns.get(feature);
        if (column === undefined) continue;
        const value = (1 + Math.log(count)) * weights[column]!;
        indices.push(column);
        values.push(value);
        squares += value * value;
      }
      const length = Math.sqrt(squares);
      for (let at = start; at < values.length; at++) values[at]! /= length;
      offsets[row + 1] = indices.length;
    });
    return {
      rows: given.length,
      columns: kept.length,
      offsets,
      indices: Int32Array.from(indices),
      values: Float32Array.from(values),
    };
  };
}
