import { minimize } from './lbfgs.js';
import type { SparseRows, TextFeatures } from './tf-idf.js';

/** A linear model of class logits. Two classes have one row of parameters: the logit of the first class is 0. */
export interface LogisticModel {
  classes: number;
  /** [rows of parameters][columns] */
  weights: Float32Array;
  /** [rows of parameters] */
  biases: Float32Array;
}

/**
 * L2-regularized logistic regression (softmax for more than two classes), like scikit-learn's
 * `LogisticRegression(C)`: minimizes C · Σ cross-entropy + ½ · |weights|², with biases not regularized.
 * @param actual class numbers [rows]
 * @param options.classWeights how much a row of each class counts [classes]; all count the same when absent
 */
export function fitLogisticRegression(
  features: SparseRows,
  actual: ArrayLike<number>,
  { classes, c, classWeights }: { classes: number; c: number; classWeights?: readonly number[] | null },
): LogisticModel {
  const fixed = fixedRows(classes);
  const stride = features.columns + 1;
  const logits = new Float64Array(classes);
  const parameters = minimize(
    (point, gradient) => {
      let value = 0;
      for (let index = 0; index < point.length; index++) {
        const isBias = index % stride === features.columns;
        gradient[index] = isBias ? 0 : point[index]!;
        if (!isBias) value += (point[index]! * point[index]!) / 2;
      }
      for (let row = 0; row < features.rows; row++) {
        probabilitiesOf(features, row, point, fixed, logits);
        const weight = c * (classWeights?.[actual[row]!] ?? 1);
        value -= weight * Math.log(Math.max(logits[actual[row]!]!, Number.MIN_VALUE));
        for (let index = fixed; index < classes; index++) {
          const slope = weight * (logits[index]! - (actual[row] === index ? 1 : 0));
          const start = (index - fixed) * stride;
          for (let at = features.offsets[row]!; at < features.offsets[row + 1]!; at++)
            gradient[start + features.indices[at]!]! += slope * features.values[at]!;
          gradient[start + features.columns]! += slope;
        }
      }
      return value;
    },
    (classes - fixed) * stride,
    { maximumIterations: 100, tolerance: 1e-3 },
  );
  const rows = classes - fixed;
  const weights = new Float32Array(rows * features.columns);
  const biases = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const bias = row * stride + features.columns;
    weights.set(parameters.subarray(row * stride, bias), row * features.columns);
    biases[row] = parameters[bias]!;
  }
  return { classes, weights, biases };
}

const fixedRows = (classes: number): number => (classes === 2 ? 1 : 0);

/** The logits [classes] of one text. */
export function logitsOf(
  { classes, weights, biases }: LogisticModel,
  { count, columns, values }: Pick<TextFeatures, 'count' | 'columns' | 'values'>,
): number[] {
  const fixed = fixedRows(classes);
  const stride = weights.length / biases.length;
  const logits = new Array<number>(classes).fill(0);
  for (let index = fixed; index < classes; index++) {
    const start = (index - fixed) * stride;
    let logit = biases[index - fixed]!;
    for (let at = 0; at < count; at++) logit += weights[start + columns[at]!]! * values[at]!;
    logits[index] = logit;
  }
  return logits;
}

/** Fills `probabilities` [classes] with the softmax of one row's logits. */
function probabilitiesOf(
  { columns, offsets, indices, values }: SparseRows,
  row: number,
  parameters: Float64Array,
  fixed: number,
  probabilities: Float64Array,
): void {
  const stride = columns + 1;
  let largest = fixed === 1 ? 0 : -Infinity;
  if (fixed === 1) probabilities[0] = 0;
  for (let index = fixed; index < probabilities.length; index++) {
    const start = (index - fixed) * stride;
    let logit = parameters[start + columns]!;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++)
      logit += parameters[start + indices[at]!]! * values[at]!;
    probabilities[index] = logit;
    largest = Math.max(largest, logit);
  }
  let sum = 0;
  for (let index = 0; index < probabilities.length; index++)
    sum += probabilities[index] = Math.exp(probabilities[index]! - largest);
  for (let index = 0; index < probabilities.length; index++) probabilities[index]! /= sum;
}
