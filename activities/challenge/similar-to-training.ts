import type { JudgingRow } from '../../policy/challenge/eligible-labels.js';
import { SimilarTexts } from '../../policy/near-duplicates/similar-texts.js';
import { fetchDataset, readSplit } from '../../registry/datasets.js';
import { nullWhenLost } from '../../store/lost-objects.js';
import type { ActivityDependencies } from '../dependencies.js';

/**
 * Ids of the labels whose text is nearly the same as one that a model was trained on or calibrated with. Reads the training
 * and validation rows of the datasets once; a dataset that is lost has none.
 */
export async function similarToTraining(
  dependencies: ActivityDependencies,
  datasetDigests: readonly string[],
  rows: readonly JudgingRow[],
): Promise<ReadonlySet<string>> {
  const texts = new SimilarTexts(rows.map(({ rowId, text }) => ({ id: rowId, text })));
  if (rows.length === 0) return texts.found;
  for (const digest of new Set(datasetDigests)) {
    const dataset = await fetchDataset(dependencies.store, digest, dependencies).catch(nullWhenLost);
    if (dataset === null) continue;
    for (const split of ['train', 'validation'] as const)
      for await (const { text } of readSplit(dataset, split)) texts.compareWith(text);
  }
  return texts.found;
}
