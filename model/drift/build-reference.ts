import {
  describedTokens,
  driftStatistics,
  tokenBuckets,
  type DriftReference,
} from '../../contracts/drift.js';
import { predictedClass, type DecisionRule } from '../../contracts/predicted-class.js';
import type { TokenShard } from '../tokens/token-shard.js';
import { binOf, quantileBounds, tokenBucket } from './bins.js';
import { jensenShannonDistance } from './jensen-shannon.js';
import { createMeasure } from './text-statistics.js';

export interface ReferenceRows {
  train: TokenShard;
  validation: TokenShard;
  /** Calibrated probabilities of the validation rows [rows][classes]. */
  probabilities: readonly (readonly number[])[];
  /** How the model predicts a class from them. */
  rule: DecisionRule;
  /** Embeddings of the validation rows [rows][hidden]. */
  embeddings: readonly Float32Array[];
  vocabularySize: number;
  unknownId: number;
}

/**
 * Describes the texts that a model was trained for: the token counts of its training rows, and the
 * distribution of each drift statistic over its validation rows, which did not shape its weights.
 */
export function buildDriftReference(rows: ReferenceRows): DriftReference {
  const { train, validation, probabilities, rule, embeddings, vocabularySize, unknownId } = rows;
  const tokenCounts = countTokens(train, vocabularySize);
  const validationBuckets = bucketsOfCounts(countTokens(validation, vocabularySize));
  const embedding = meanOf(embeddings);
  const measure = createMeasure({ tokenCounts, embedding }, unknownId);
  const predicted = probabilities.map((row) => predictedClass(row, rule));
  const values = embeddings.map((ofRow, row) =>
    measure({
      ids: described(validation, row),
      predicted: predicted[row]!,
      score: probabilities[row]![predicted[row]!]!,
      embedding: ofRow,
    }),
  );
  const binsOf = (name: (typeof driftStatistics)[number]) => {
    const column = values.map((ofRow) => ofRow[name]);
    const bounds = quantileBounds(column);
    const counts = new Array<number>(bounds.length + 1).fill(0);
    for (const value of column) counts[binOf(bounds, value)]! += 1;
    return { bounds, counts };
  };
  const isRight = (ofRow: number, row: number): boolean => ofRow === validation.label(row);
  const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
  return {
    formatVersion: 1,
    tokenCounts,
    embedding,
    bins: Object.fromEntries(driftStatistics.map((name) => [name, binsOf(name)])) as DriftReference['bins'],
    validation: {
      rows: validation.count,
      accuracy: predicted.filter(isRight).length / validation.count,
      meanConfidence: mean(values.map(({ confidence }) => confidence)),
      jensenShannonDistance: jensenShannonDistance(bucketsOfCounts(tokenCounts), validationBuckets),
    },
  };
}

/** Adds up token counts (index = token id) by bucket. */
export function bucketsOfCounts(tokenCounts: readonly number[]): Float64Array {
  const buckets = new Float64Array(tokenBuckets);
  tokenCounts.forEach((count, id) => (buckets[tokenBucket(id)]! += count));
  return buckets;
}

const described = (shard: TokenShard, row: number): Int32Array => shard.ids(row).subarray(0, describedTokens);

/** How often each token occurs (index = token id). */
function countTokens(shard: TokenShard, vocabularySize: number): number[] {
  const counts = new Array<number>(vocabularySize).fill(0);
  for (let row = 0; row < shard.count; row++) for (const id of described(shard, row)) counts[id]! += 1;
  return counts;
}

function meanOf(vectors: readonly Float32Array[]): number[] {
  const sum = new Float64Array(vectors[0]!.length);
  for (const vector of vectors) vector.forEach((value, index) => (sum[index]! += value));
  return Array.from(sum, (value) => Math.fround(value / vectors.length));
}
