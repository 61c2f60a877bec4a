import { minimize } from './lbfgs.js';
import type { SparseRows } from './tf-idf.js';

/** Predicts the probabilities [rows][classes] of sparse rows. */
export type LogisticModel = (features: SparseRows) => Float64Array[];

/**
 * L2-regularized logistic regression (softmax for more than two classes), like scikit-learn's
 * `LogisticRegression(C)`: minimizes C · Σ cross-entropy + ½ · |weights|², with biases not regularized.
 * @param actual class numbers [rows]
 */
export function fitLogisticRegression(
  features: SparseRows,
  actual: ArrayLike<number>,
  { classes, c }: { classes: number; c: number },
): LogisticModel {
  // Two classes need only one row of weights: the logit of the first class is fixed at 0.
  const fixed = classes === 2 ? 1 : 0;
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
        value -= c * Math.log(Math.max(logits[actual[row]!]!, Number.MIN_VALUE));
        for (let index = fixed; index < classes; index++) {
          const slope = c * (logits[index]! - (actual[row] === index ? 1 : 0));
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
  return (given) =>
    Array.from({ length: given.rows }, (_, row) => {
      const probabilities = new Float64Array(classes);
      probabilitiesOf(given, row, parameters, fixed, probabilities);
      return probabilities;
    });
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
