import { fitLogisticRegression, type LogisticModel } from '../lexical/logistic-regression.js';
import type { SparseRows } from '../lexical/tf-idf.js';
import { logLosses } from '../metrics/log-losses.js';
import { predictByFold } from '../predict-by-fold.js';

/** Inverse L2 strengths that are tried, for embeddings of mean squared length 1 around their mean. */
const strengths = [0.1, 0.3, 1, 3, 10, 30, 100];

/** Logits are weight · embedding + bias, as in the last layer of a Hugging Face classifier. */
export interface LinearHead {
  /** [classes][hidden] */
  weight: Float64Array[];
  /** [classes] */
  bias: number[];
  /** Inverse of the L2 strength. */
  c: number;
}

/** Rows that a head is fitted to; the arrays are parallel. */
export interface EmbeddedRows {
  /** [rows][hidden] */
  embeddings: readonly Float32Array[];
  /** Class numbers. */
  labels: readonly number[];
  /** Cross-validation fold of each row. */
  folds: readonly number[];
}

export interface HeadOptions {
  classes: number;
  /** How much a row of each class counts [classes]; null: all count the same. */
  classWeights: readonly number[] | null;
}

/**
 * Multinomial logistic regression on embeddings (linear probing; Alain and Bengio 2016). Its L2 strength is the one with the lowest
 * cross-validated log loss. The embeddings are centered and scaled by one number, which the weights take up, so the head reads them
 * as the encoder gives them. Deterministic.
 * @param rows at least two folds
 */
export function fitLinearHead(rows: EmbeddedRows, options: HeadOptions): LinearHead {
  const losses = strengths.map((c) => crossValidatedLoss(rows, { ...options, c }));
  const best = losses.indexOf(Math.min(...losses));
  return fitWithStrength(rows, { ...options, c: strengths[best]! });
}

/**
 * The logits of each row by a head that was fitted without its fold, the choice of its L2 strength included (nested
 * cross-validation).
 * @returns [rows][classes]
 */
export function crossValidatedLogits(rows: EmbeddedRows, options: HeadOptions): number[][] {
  return logitsByFold(rows, (others) => fitLinearHead(others, options));
}

/** [classes] */
export const logitsOfHead = ({ weight, bias }: LinearHead, embedding: Float32Array): number[] =>
  weight.map((ofClass, index) =>
    embedding.reduce((sum, value, at) => sum + value * ofClass[at]!, bias[index]!),
  );

type StrengthOptions = HeadOptions & { c: number };

function crossValidatedLoss(rows: EmbeddedRows, options: StrengthOptions): number {
  const logits = logitsByFold(rows, (others) => fitWithStrength(others, options));
  return logits.reduce((sum, row, index) => {
    const label = rows.labels[index]!;
    return sum + (options.classWeights?.[label] ?? 1) * logLosses(row)[label]!;
  }, 0);
}

const logitsByFold = (rows: EmbeddedRows, fit: (others: EmbeddedRows) => LinearHead): number[][] =>
  predictByFold(rows.folds, (others) => {
    const head = fit(select(rows, others));
    return (row) => logitsOfHead(head, rows.embeddings[row]!);
  });

function select({ embeddings, labels, folds }: EmbeddedRows, kept: readonly number[]): EmbeddedRows {
  const keep = <Item>(items: readonly Item[]): Item[] => kept.map((row) => items[row]!);
  return { embeddings: keep(embeddings), labels: keep(labels), folds: keep(folds) };
}

function fitWithStrength({ embeddings, labels }: EmbeddedRows, options: StrengthOptions): LinearHead {
  const { rows: features, center, scale } = centered(embeddings);
  const model = fitLogisticRegression(features, labels, options);
  const weight = weightsByClass(model, features.columns).map((row) => row.map((value) => value * scale));
  // Two classes have one row of parameters: the logit of the first class is 0.
  const biases = model.classes === 2 ? [0, model.biases[0]!] : Array.from(model.biases);
  const bias = biases.map((value, index) => value - dot(weight[index]!, center));
  return { weight, bias, c: options.c };
}

function weightsByClass({ classes, weights }: LogisticModel, columns: number): Float64Array[] {
  const fixed = classes === 2 ? 1 : 0;
  return Array.from({ length: classes }, (_, index) =>
    index < fixed
      ? new Float64Array(columns)
      : Float64Array.from(weights.subarray((index - fixed) * columns, (index - fixed + 1) * columns)),
  );
}

/** The rows minus their mean, times one number that makes their mean squared length 1. */
function centered(embeddings: readonly Float32Array[]): {
  rows: SparseRows;
  center: Float64Array;
  scale: number;
} {
  const rows = embeddings.length;
  const columns = embeddings[0]!.length;
  const center = new Float64Array(columns);
  for (const row of embeddings) row.forEach((value, at) => (center[at]! += value / rows));
  const squares = embeddings.reduce(
    (sum, row) => row.reduce((total, value, at) => total + (value - center[at]!) ** 2, sum),
    0,
  );
  const scale = squares === 0 ? 1 : Math.sqrt(rows / squares);
  const values = new Float32Array(rows * columns);
  embeddings.forEach((row, index) =>
    row.forEach((value, at) => (values[index * columns + at] = (value - center[at]!) * scale)),
  );
  return {
    rows: {
      rows,
      columns,
      offsets: Int32Array.from({ length: rows + 1 }, (_, row) => row * columns),
      indices: Int32Array.from(values, (_, at) => at % columns),
      values,
    },
    center,
    scale,
  };
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0);
