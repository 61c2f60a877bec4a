/**
 * Predicts each row by a model that was fitted without the rows of its fold (cross-fitting).
 * @param folds the fold of each row
 * @param fit gets the numbers of the rows outside a fold, and gives what predicts a row of that fold by its number
 * @returns the predictions of all rows, in their order
 */
export function predictByFold<Prediction>(
  folds: readonly number[],
  fit: (others: readonly number[]) => (row: number) => Prediction,
): Prediction[] {
  const predictions = new Array<Prediction>(folds.length);
  for (const fold of new Set(folds)) {
    const predict = fit([...folds.keys()].filter((row) => folds[row] !== fold));
    folds.forEach((of, row) => {
      if (of === fold) predictions[row] = predict(row);
    });
  }
  return predictions;
}
