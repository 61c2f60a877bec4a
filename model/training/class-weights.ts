import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import type { TokenShard } from '../tokens/token-shard.js';

/**
 * The weight of each class in the training loss. `balanced` is rows / (classes × rows of the class), as scikit-learn's
 * `class_weight='balanced'` (after King and Zeng 2001, "Logistic Regression in Rare Events Data"), so that all classes together
 * weigh the same. A class without training rows has weight 0.
 * @param train at least one row
 * @returns [classes]; null when all rows count the same
 */
export function classWeightsOf(
  { classWeights }: Pick<Hyperparameters, 'classWeights'>,
  train: Pick<TokenShard, 'count' | 'label'>,
  classes: number,
): number[] | null {
  if (classWeights === 'none') return null;
  const counts = new Array<number>(classes).fill(0);
  for (let row = 0; row < train.count; row++) counts[train.label(row)]! += 1;
  return counts.map((count) => (count === 0 ? 0 : train.count / (classes * count)));
}
