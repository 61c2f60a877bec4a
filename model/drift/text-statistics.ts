import { driftStatistics, type DriftReference, type DriftStatistic } from '../../contracts/drift.js';

/** A text that the model classified. */
export interface ClassifiedText {
  /** Without special tokens: the first `describedTokens` of the text. */
  ids: Int32Array;
  /** Number of the predicted class. */
  predicted: number;
  /** Its calibrated probability. */
  score: number;
  /** [hidden] */
  embedding: ArrayLike<number>;
}

export type Measure = (text: ClassifiedText) => Record<DriftStatistic, number>;

/**
 * Creates a function that computes the drift statistics of a text, by the token counts and the mean embedding
 * of a reference.
 */
export function createMeasure(
  { tokenCounts, embedding }: Pick<DriftReference, 'tokenCounts' | 'embedding'>,
  unknownId: number,
): Measure {
  const total = tokenCounts.reduce((sum, count) => sum + count, tokenCounts.length);
  // Adding 1 to each count makes an unseen token rare instead of impossible (Laplace smoothing).
  const surprisals = Float64Array.from(tokenCounts, (count) => Math.log(total / (count + 1)));
  const rarest = Math.log(total);
  return ({ ids, predicted, score, embedding: ofText }) => {
    let unknown = 0;
    let surprisal = 0;
    for (const id of ids) {
      if (id === unknownId) unknown += 1;
      surprisal += surprisals[id] ?? rarest;
    }
    const tokens = Math.max(ids.length, 1);
    const values = {
      length: ids.length,
      'unknown-tokens': unknown / tokens,
      surprisal: surprisal / tokens,
      'predicted-class': predicted,
      confidence: score,
      embedding: cosine(embedding, ofText),
    };
    for (const name of driftStatistics) values[name] = Math.fround(values[name]);
    return values;
  };
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let index = 0; index < a.length; index++) {
    product += a[index]! * b[index]!;
    squareA += a[index]! ** 2;
    squareB += b[index]! ** 2;
  }
  return product / Math.max(Math.sqrt(squareA * squareB), Number.MIN_VALUE);
}
